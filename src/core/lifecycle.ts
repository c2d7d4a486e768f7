import { STATUSES } from './contract/status';
import { Entry, transition } from './entry';
import { present } from './present';
import { after, Timestamp } from './timestamp';

/** Every transition between states, by its verb. `docs/states.md` draws it. */
export const LIFECYCLE = {
  claim: { from: [STATUSES.CREATED, STATUSES.RETRYING], to: [STATUSES.DISPATCHED] },
  heartbeat: { from: [STATUSES.DISPATCHED], to: [STATUSES.DISPATCHED] },
  complete: { from: [STATUSES.DISPATCHED], to: [STATUSES.COMPLETED] },
  fail: { from: [STATUSES.DISPATCHED], to: [STATUSES.RETRYING, STATUSES.FAILED] },
  retry: { from: [STATUSES.FAILED, STATUSES.DISCARDED], to: [STATUSES.CREATED] },
  discard: { from: [STATUSES.CREATED, STATUSES.RETRYING, STATUSES.FAILED], to: [STATUSES.DISCARDED] },
  replay: { from: [STATUSES.COMPLETED], to: [STATUSES.RETRYING] },
  supersede: { from: [STATUSES.CREATED, STATUSES.RETRYING, STATUSES.FAILED], to: [STATUSES.SUPERSEDED] },
} as const satisfies Record<string, { from: readonly string[]; to: readonly string[] }>;

export type Verb = keyof typeof LIFECYCLE;

/** Why a transition does not apply to an entry in its current state. */
export interface Refusal {
  readonly refused: 'WRONG_STATUS' | 'LATE_OUTCOME' | 'LATE_HEARTBEAT' | 'NOT_DUE' | 'LEASE_HELD';
  readonly found: { readonly status: string; readonly attempt: number };
}

export interface RetryPolicy {
  /** How many attempts an event gets before it fails permanently, and again after an operator's retry. */
  readonly maxAttempts: number;
  /** The delay before the second attempt; doubles with each further attempt. */
  readonly retryDelaySeconds: number;
  readonly maxRetryDelaySeconds: number;
}

/** How long an attempt may take. */
export interface LeasePolicy {
  /** From the claim, and from each heartbeat that asks for no other time. */
  readonly leaseSeconds: number;
  /** However many heartbeats there are, the lease ends at most this long after the claim. */
  readonly maxLeaseSeconds: number;
}

/** A year, as for the lease of a manager. */
export const MAX_LEASE_SECONDS = 365 * 86_400;

export interface Reason {
  readonly by: string;
  readonly reason?: string;
}

export function isRefusal(result: Entry | Refusal): result is Refusal {
  return 'refused' in result;
}

/** Takes a lease on the next attempt. @param by unique per run: it distinguishes claims of the same millisecond */
export function claim(entry: Entry, now: Timestamp, leaseSeconds: number, by: string): Entry | Refusal {
  if (!allows('claim', entry)) return refusal('WRONG_STATUS', entry);
  if (entry.notBefore !== undefined && entry.notBefore > now) return refusal('NOT_DUE', entry);
  return move(entry, STATUSES.DISPATCHED, now, { by }, {
    attempt: attemptOf(entry) + 1,
    leaseUntil: after(now, leaseSeconds * 1000),
  });
}

/**
 * Extends the lease of the current attempt, also one that has expired if nobody has noticed it yet. Never shortens it: then the entry is
 * returned as it is. The history gets nothing, since it is bounded: a heartbeat is no change of status.
 */
export function heartbeat(entry: Entry, attempt: number, now: Timestamp, policy: LeasePolicy, leaseSeconds = policy.leaseSeconds): Entry | Refusal {
  if (!allows('heartbeat', entry) || attemptOf(entry) !== attempt) return refusal('LATE_HEARTBEAT', entry);
  const asked = after(now, leaseSeconds * 1000);
  const latest = after(claimedAt(entry), policy.maxLeaseSeconds * 1000);
  const leaseUntil = asked < latest ? asked : latest;
  return entry.leaseUntil !== undefined && entry.leaseUntil >= leaseUntil ? entry : { ...entry, leaseUntil };
}

/** Only the current attempt settles an event. */
export function complete(entry: Entry, attempt: number, now: Timestamp, why: Reason, rowRetentionSeconds?: number): Entry | Refusal {
  if (!allows('complete', entry) || attemptOf(entry) !== attempt) return refusal('LATE_OUTCOME', entry);
  return move(entry, STATUSES.COMPLETED, now, why, {}, rowRetentionSeconds);
}

/** @param random from 0 up to 1 */
export function fail(
  entry: Entry, attempt: number, now: Timestamp, why: Reason & { readonly final?: boolean }, policy: RetryPolicy, random: number,
): Entry | Refusal {
  if (!allows('fail', entry) || attemptOf(entry) !== attempt) return refusal('LATE_OUTCOME', entry);
  const { final = false, ...reason } = why;
  const used = attempt - (entry.attemptsBefore ?? 0);
  if (final || used >= policy.maxAttempts) return move(entry, STATUSES.FAILED, now, reason);
  return move(entry, STATUSES.RETRYING, now, reason, { notBefore: after(now, retryDelay(used, policy, random)) });
}

/** An expired lease is a failed attempt. A missing lease was not taken by a dispatch, and counts as expired. */
export function expire(entry: Entry, now: Timestamp, policy: RetryPolicy, random: number, by = 'dispatch'): Entry | Refusal {
  if (!allows('fail', entry)) return refusal('WRONG_STATUS', entry);
  if (!isExpired(entry, now)) return refusal('LEASE_HELD', entry);
  return fail(entry, attemptOf(entry), now, { by, reason: 'lease expired' }, policy, random);
}

export function isExpired(entry: Entry, now: Timestamp): boolean {
  return entry.leaseUntil === undefined || entry.leaseUntil <= now;
}

/** An operator gives an event a new set of attempts. The numbering continues, so that no outcome of an old attempt settles a new one. */
export function retry(entry: Entry, now: Timestamp, why: Reason): Entry | Refusal {
  if (!allows('retry', entry)) return refusal('WRONG_STATUS', entry);
  return move(entry, STATUSES.CREATED, now, why, { attemptsBefore: entry.attempt });
}

export function discard(entry: Entry, now: Timestamp, why: Reason, rowRetentionSeconds?: number): Entry | Refusal {
  if (!allows('discard', entry)) return refusal('WRONG_STATUS', entry);
  return move(entry, STATUSES.DISCARDED, now, why, {}, rowRetentionSeconds);
}

/**
 * An operator has a completed event processed again, with a new set of attempts, not before a time: at once if that has passed. The numbering continues, as for
 * `retry`. The row no longer expires.
 */
export function replay(entry: Entry, now: Timestamp, notBefore: Timestamp, why: Reason): Entry | Refusal {
  if (!allows('replay', entry)) return refusal('WRONG_STATUS', entry);
  return move(entry, STATUSES.RETRYING, now, why, { attemptsBefore: entry.attempt, notBefore: notBefore > now ? notBefore : now });
}

/** An event that need not be delivered, because a newer event of the same object was recorded, or another row for the same object. */
export function supersede(entry: Entry, now: Timestamp, why: Reason, rowRetentionSeconds?: number): Entry | Refusal {
  if (!allows('supersede', entry)) return refusal('WRONG_STATUS', entry);
  return move(entry, STATUSES.SUPERSEDED, now, why, {}, rowRetentionSeconds);
}

/** Of a dispatched event. An entry that no dispatch claimed has no claim in its history. */
function claimedAt({ history, recordedAt }: Entry): Timestamp {
  const last = history.at(-1);
  return last?.to === STATUSES.DISPATCHED ? last.at : recordedAt;
}

/** 0 for an event that was never delivered. */
export function attemptOf(entry: Entry): number {
  return entry.attempt ?? 0;
}

/** Exponential backoff with jitter, in milliseconds: half of the delay, plus a random part of the other half. */
function retryDelay(used: number, policy: RetryPolicy, random: number): number {
  const half = Math.min(policy.maxRetryDelaySeconds, policy.retryDelaySeconds * 2 ** (used - 1)) * 500;
  return Math.round(half + half * random);
}

function allows(verb: Verb, entry: Entry): boolean {
  return (LIFECYCLE[verb].from as readonly string[]).includes(entry.status);
}

function move(entry: Entry, to: string, now: Timestamp, why: Reason, members: Partial<Entry> = {}, rowRetentionSeconds?: number): Entry {
  const moved = transition(entry, { from: entry.status, to, ...why }, now, rowRetentionSeconds) ?? entry;
  return present<Entry>({ ...moved, ...members });
}

function refusal(refused: Refusal['refused'], entry: Entry): Refusal {
  return { refused, found: { status: entry.status, attempt: attemptOf(entry) } };
}
