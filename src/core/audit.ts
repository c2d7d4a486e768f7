import { isFinal, isStatusName, STATUSES } from './contract/status';
import { ATTRIBUTES } from './contract/table-schema';
import { Entry, HISTORY_LIMIT, StatusChange } from './entry';
import { AttributeValue, isMalformed, Item, parseItem, toItem } from './item';
import { attemptOf, isExpired, LIFECYCLE, Verb } from './lifecycle';
import { after, Timestamp, toMilliseconds } from './timestamp';

/** What an audit checks in each row, by the code that it reports. */
export const AUDIT_RULES = {
  NOT_A_LEDGER_ROW: 'every attribute can be read',
  HISTORY_TOO_LONG: `the history holds at most ${HISTORY_LIMIT} changes`,
  FIRST_STATUS: 'the first status is the one that new events get',
  BROKEN_HISTORY: 'each change starts from the status that the change before it set, and the last one set the current status',
  ILLEGAL_STEP: 'each change between statuses of the ledger is a step of its lifecycle',
  DOUBLE_SETTLEMENT: 'no attempt is settled twice',
  ATTEMPT: 'the attempt is the number of claims, and a new set of attempts begins only when somebody retries the event',
  LEASE: 'an event has a lease if and only if it was claimed and is not settled',
  LEASE_OVERRUN: 'no lease has expired without a run that noticed it',
  NOT_BEFORE: 'an event has a due time if and only if it waits for a retry',
  SETTLED_AT: 'an event has the time of its settlement if and only if its status is final',
  ATTENTION: 'an event is in the attention index if and only if it waits for a retry or has failed, at the time when it is due or failed',
  EXPIRES_AT: 'an event expires only if its status is final, and after it became final',
  STATUS_REASON: 'the reason is that of the last change',
  SHARD: 'an event has a shard of the index, or none if the index has no shards',
} as const;

export type AuditRule = keyof typeof AUDIT_RULES;

/** A rule that a row breaks. */
export interface Violation {
  readonly rule: AuditRule;
  /** What was found. Contains no object key. */
  readonly found: string;
}

export interface AuditedRow {
  readonly id: string;
  readonly timestamp: string;
  /** None for a row that only legal steps produced. */
  readonly violations: readonly Violation[];
}

export interface AuditSettings {
  readonly now: Timestamp;
  /** How long after its end a lease counts as overrun, in seconds: schedules, retries and clocks that differ need some time. */
  readonly graceSeconds: number;
  /** The ledger's `initialStatus`. @default - `created` or any status of your own */
  readonly initialStatus?: string;
  /** How many shards the indexes have. @default - not known: a row may have any shard, or none */
  readonly shards?: number;
}

const LEDGER_STATUSES: readonly string[] = Object.values(STATUSES);
const VERBS = Object.keys(LIFECYCLE) as Verb[];
const CLAIMABLE: readonly string[] = LIFECYCLE.claim.from;

/** Proves from a row as DynamoDB holds it, and from its history, that only legal steps produced it. */
export function auditItem(item: Item, settings: AuditSettings): AuditedRow {
  const row = parseItem(item);
  if (isMalformed(row)) return { id: row.id, timestamp: row.timestamp, violations: [{ rule: 'NOT_A_LEDGER_ROW', found: row.reason }] };
  const { id, timestamp } = row;
  return { id, timestamp, violations: [...auditEntry(row, settings), ...auditAttention(item, row)] };
}

/**
 * Clocks of different functions differ, so the times of two changes are not compared. The history is bounded: if it is full, older changes
 * may be missing, and only what it holds is checked.
 */
export function auditEntry(entry: Entry, settings: AuditSettings): Violation[] {
  return [...auditHistory(entry, settings), ...auditAttempts(entry), ...auditAttributes(entry, settings)];
}

function auditHistory({ status, history }: Entry, { initialStatus }: AuditSettings): Violation[] {
  const violations: Violation[] = [];
  const report = (rule: AuditRule, found: string) => violations.push({ rule, found });
  if (history.length > HISTORY_LIMIT) report('HISTORY_TOO_LONG', `${history.length} changes`);

  const first = history[0]?.from ?? status;
  if (isComplete(history) && !isFirst(first, initialStatus)) report('FIRST_STATUS', `the event began as ${first}`);

  history.forEach((change, index) => {
    const { from, to } = change;
    const before = history[index - 1];
    const step = `change ${index + 1} of ${history.length}, from ${from} to ${to}`;
    if (!isLegal(change)) report('ILLEGAL_STEP', step);
    if (from === STATUSES.DISPATCHED && before && !isInFlight(history.slice(0, index))) {
      report('DOUBLE_SETTLEMENT', `${step}, settles an attempt that is settled already`);
    } else if (before && before.to !== from) {
      report('BROKEN_HISTORY', `${step}, follows one to ${before.to}`);
    }
  });
  const last = history.at(-1);
  if (last && last.to !== status) report('BROKEN_HISTORY', `the status is ${status}, the last change was to ${last.to}`);
  return violations;
}

function auditAttempts({ attempt, attemptsBefore = 0, history }: Entry): Violation[] {
  const claims = history.filter(isClaim).length;
  const current = attempt ?? 0;
  const complete = isComplete(history);
  const lastRenewal = lastIndexOf(history, isRenewal);
  const since = history.slice(lastRenewal + 1).filter(isClaim).length;

  const violations: Violation[] = [];
  const report = (found: string) => violations.push({ rule: 'ATTEMPT', found });
  const isWrong = attempt === undefined ? claims > 0 : !isCount(attempt, 1) || (complete ? attempt !== claims : attempt < claims);
  if (isWrong) {
    report(`attempt is ${attempt ?? 'absent'}, the history has ${claims} claims`);
  } else if (!isCount(attemptsBefore, 0) || attemptsBefore > current) {
    report(`attempts_before is ${attemptsBefore}, attempt is ${current}`);
  } else if ((complete || lastRenewal >= 0) && attemptsBefore !== current - since) {
    report(`attempts_before is ${attemptsBefore}, ${current - since} of ${current} attempts were before the last retry of an operator`);
  }
  return violations;
}

function auditAttributes(entry: Entry, { now, graceSeconds, shards }: AuditSettings): Violation[] {
  const { status, history, leaseUntil, notBefore, settledAt, expiresAt, statusReason, recordedAt, shard } = entry;
  const last = history.at(-1);
  const moved = last && last.to === status ? last : undefined;
  const final = isFinal(status);
  const violations: Violation[] = [];
  const report = (rule: AuditRule, found: string) => violations.push({ rule, found });

  const claimed = status === STATUSES.DISPATCHED && (!moved || isClaim(moved));
  if (claimed !== (leaseUntil !== undefined)) report('LEASE', `lease_until is ${leaseUntil ?? 'absent'}, the event is ${status}`);
  else if (claimed && moved && leaseUntil !== undefined && leaseUntil <= moved.at) report('LEASE', `the lease ended at ${leaseUntil}, and began at ${moved.at}`);
  else if (claimed && isExpired(entry, earlier(now, graceSeconds))) report('LEASE_OVERRUN', `the lease of attempt ${attemptOf(entry)} ended at ${leaseUntil}`);

  const waits = status === STATUSES.RETRYING && (!moved || isLedgerStep(moved));
  if (waits !== (notBefore !== undefined)) report('NOT_BEFORE', `not_before is ${notBefore ?? 'absent'}, the event is ${status}`);
  else if (waits && moved && notBefore !== undefined && notBefore < moved.at) report('NOT_BEFORE', `the retry was due at ${notBefore}, before ${moved.at}`);

  const settled = final && moved ? moved.at : undefined;
  if (settledAt !== settled) report('SETTLED_AT', `settled_at is ${settledAt ?? 'absent'}, the event is ${status} since ${moved?.at ?? recordedAt}`);

  if (expiresAt !== undefined && (!final || expiresAt <= Number(settled ?? recordedAt))) {
    report('EXPIRES_AT', `expires_at is ${expiresAt}, the event is ${status} since ${moved?.at ?? recordedAt}`);
  }
  if (shards !== undefined && !isShard(shard, shards)) {
    report('SHARD', `event_shard is ${shard ?? 'absent'}, the index has ${shards === 1 ? 'no shards' : `the shards 0 to ${shards - 1}`}`);
  }
  if (moved && statusReason !== moved.reason) report('STATUS_REASON', 'status_reason is not that of the last change');
  return violations;
}

function auditAttention(item: Item, entry: Entry): Violation[] {
  const expected = toItem(entry);
  const wrong = [ATTRIBUTES.ATTENTION, ATTRIBUTES.ATTENTION_AT].filter(name => textOf(item[name]) !== textOf(expected[name]));
  const failed = entry.history.at(-1);
  const late = entry.status === STATUSES.FAILED && failed?.to === STATUSES.FAILED && textOf(item[ATTRIBUTES.ATTENTION_AT]) !== failed.at;
  if (wrong.length === 0 && !late) return [];
  const [attention, at] = [ATTRIBUTES.ATTENTION, ATTRIBUTES.ATTENTION_AT].map(name => textOf(item[name]) ?? 'absent');
  return [{ rule: 'ATTENTION', found: `attention is ${attention}, attention_at is ${at}, the event is ${entry.status}` }];
}

/** A full history may lack older changes. */
function isComplete(history: readonly StatusChange[]): boolean {
  return history.length < HISTORY_LIMIT;
}

function isFirst(status: string, initialStatus: string | undefined): boolean {
  return initialStatus === undefined ? status === STATUSES.CREATED || isOwn(status) : status === initialStatus;
}

function isOwn(status: string): boolean {
  return isStatusName(status) && !LEDGER_STATUSES.includes(status);
}

/** A heartbeat changes no status, so no history has one. */
function isLedgerStep({ from, to }: StatusChange): boolean {
  return VERBS.some(verb => {
    const step: { readonly from: readonly string[]; readonly to: readonly string[] } = LIFECYCLE[verb];
    return verb !== 'heartbeat' && step.from.includes(from) && step.to.includes(to);
  });
}

/** Users may take an event to a status of their own and back, from and to any other. */
function isLegal(change: StatusChange): boolean {
  return isLedgerStep(change) || (change.from !== change.to && (isOwn(change.from) || isOwn(change.to)));
}

function isClaim({ from, to }: StatusChange): boolean {
  return CLAIMABLE.includes(from) && to === STATUSES.DISPATCHED;
}

/** Gives an event a new set of attempts. */
function isRenewal(change: StatusChange): boolean {
  return isLedgerStep(change) && CLAIMABLE.includes(change.to) && change.from !== STATUSES.DISPATCHED;
}

function isInFlight(history: readonly StatusChange[]): boolean {
  const entered = lastIndexOf(history, ({ to }) => to === STATUSES.DISPATCHED);
  return entered >= 0 ? !history.slice(entered + 1).some(({ from }) => from === STATUSES.DISPATCHED)
    : !history.some(({ from }) => from === STATUSES.DISPATCHED);
}

function lastIndexOf(history: readonly StatusChange[], picks: (change: StatusChange) => boolean): number {
  return history.map(picks).lastIndexOf(true);
}

function isCount(value: number, least: number): boolean {
  return Number.isInteger(value) && value >= least;
}

/** Otherwise the row is in no part of the index that anybody reads. */
function isShard(shard: number | undefined, shards: number): boolean {
  return shards === 1 ? shard === undefined : shard !== undefined && isCount(shard, 0) && shard < shards;
}

function earlier(now: Timestamp, seconds: number): Timestamp {
  return after(now, -Math.min(toMilliseconds(now), seconds * 1000));
}

function textOf(value: AttributeValue | undefined): string | undefined {
  return value && 'S' in value ? value.S : undefined;
}
