import { isFinal, isStatusName, STATUS_NAME_RULE, STATUSES } from './contract/status';
import { present } from './present';
import type { ObjectEvent } from './s3/object-event';
import type { Timestamp } from './timestamp';

/** An S3 event as the ledger recorded it: what never changes about a row. */
export interface RecordedEvent extends ObjectEvent {
  /** When ingest wrote the row. */
  readonly recordedAt: Timestamp;
}

/** One row of the ledger: an S3 event and its state. */
export interface Entry extends RecordedEvent {
  readonly status: string;
  /** How often the event was delivered to a target. */
  readonly attempt?: number;
  /** How many attempts there were before an operator's retry gave the event a new set. */
  readonly attemptsBefore?: number;
  readonly leaseUntil?: Timestamp;
  readonly notBefore?: Timestamp;
  readonly settledAt?: Timestamp;
  /** When the event failed; absent unless its status is `failed`. */
  readonly failedAt?: Timestamp;
  readonly statusReason?: string;
  /** The changes of status, newest last; at most `HISTORY_LIMIT`, then the oldest are dropped. */
  readonly history: readonly StatusChange[];
  /** When DynamoDB may delete the row: Unix seconds. */
  readonly expiresAt?: number;
  /** The shard of the indexes that has the row. Never changes; absent if the ledger has no shards. */
  readonly shard?: number;
}

/** The key of one row. */
export interface EntryRef {
  readonly id: string;
  readonly timestamp: Timestamp;
}

export interface StatusChange {
  readonly at: Timestamp;
  readonly from: string;
  readonly to: string;
  /** Who changed it: a person or a program. */
  readonly by: string;
  readonly reason?: string;
}

export interface TransitionRequest {
  /** The status that the event must have. */
  readonly from: string;
  readonly to: string;
  /** Who changes it: 1 to 128 characters. */
  readonly by: string;
  /** Why: up to 512 characters. */
  readonly reason?: string;
}

/** The most changes kept with a row, so that it stays small: a write is billed by the kilobyte of the whole row. */
export const HISTORY_LIMIT = 20;

const MAX_BY = 128;
const MAX_REASON = 512;

/** Validates a request, whatever the entry: all errors at once, none for a valid request. */
export function problemsOf(request: TransitionRequest): string[] {
  const { from, to } = request;
  return [
    ...[{ name: 'from', value: from }, { name: 'to', value: to }]
      .filter(({ value }) => !isStatusName(value))
      .map(({ name, value }) => `${name} must be a status name (${STATUS_NAME_RULE}), got: ${JSON.stringify(value)}`),
    ...(from === to ? [`from and to must differ, got: ${JSON.stringify(to)} twice`] : []),
    ...problemsOfWhy(request),
  ];
}

/** Validates who changes an entry, and why. */
export function problemsOfWhy({ by, reason = '' }: Pick<TransitionRequest, 'by' | 'reason'>): string[] {
  return [
    ...(isText(by, 1, MAX_BY) ? [] : [`by must have 1 to ${MAX_BY} characters, got: ${lengthOf(by)}`]),
    ...(isText(reason, 0, MAX_REASON) ? [] : [`reason must have at most ${MAX_REASON} characters, got: ${lengthOf(reason)}`]),
  ];
}

function isText(value: unknown, least: number, most: number): boolean {
  return typeof value === 'string' && charactersOf(value) >= least && charactersOf(value) <= most;
}

/** Code points, as the reasons of targets are counted. */
function charactersOf(text: string): number {
  return [...text].length;
}

function lengthOf(value: unknown): string {
  return typeof value === 'string' ? String(charactersOf(value)) : `no text but ${JSON.stringify(value)}`;
}

/** The entry after a change of status, or undefined if its status is not the expected one. */
export function transition(entry: Entry, request: TransitionRequest, now: Timestamp, rowRetentionSeconds?: number): Entry | undefined {
  const { from, to, by, reason } = request;
  if (entry.status !== from) return undefined;
  return present({
    ...entry,
    status: to,
    leaseUntil: undefined,
    notBefore: undefined,
    settledAt: isFinal(to) ? now : undefined,
    failedAt: to === STATUSES.FAILED ? now : undefined,
    statusReason: reason,
    history: [...entry.history, present({ at: now, from, to, by, reason })].slice(-HISTORY_LIMIT),
    expiresAt: expiry(to, now, rowRetentionSeconds),
  });
}

/** When DynamoDB may delete a row that came to a status: Unix seconds. Undefined if it stays. */
export function expiry(status: string, now: Timestamp, rowRetentionSeconds: number | undefined): number | undefined {
  return rowRetentionSeconds !== undefined && isFinal(status) ? Math.ceil(Number(now)) + rowRetentionSeconds : undefined;
}
