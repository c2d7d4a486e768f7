import { isStatusName, STATUS_NAME_RULE, STATUSES } from '../core/contract/status';
import { EntryRef, problemsOfWhy } from '../core/entry';
import { LedgerError } from '../core/errors';
import type { BulkReplayRequest, BulkRequest, BulkVerb, CountQuery, FailRequest, FailureTime, HeartbeatRequest, HistoryQuery, ListQuery, ReplayFilter } from '../core/ledger-api';
import { LeasePolicy, LIFECYCLE, MAX_LEASE_SECONDS, RetryPolicy } from '../core/lifecycle';
import { fromMilliseconds, isTimestamp, LAST_MILLISECOND, Timestamp } from '../core/timestamp';

// Validates the arguments of callers in JavaScript and TypeScript: all errors at once, none for valid input.

/** One event in a quarter of an hour: with less, the last ones would never be due. */
const MIN_REPLAY_RATE = 0.001;

export const MAX_PAGE = 1_000;

/** As many rows as one BatchGetItem returns. */
export const MAX_HISTORY_PAGE = 100;

const ORDERS: readonly unknown[] = ['oldest', 'newest'];
const TABLE_OR_INDEX_NAME = /^[A-Za-z0-9_.-]{3,255}$/;

/** Throws `BAD_INPUT` with all errors, if there are any. */
export function refuse(problems: readonly string[]): void {
  if (problems.length > 0) throw new LedgerError('BAD_INPUT', problems.join('; '));
}

export function problemsOfOptions(
  options: {
    client: unknown; tableName: unknown; indexName: unknown; rowRetentionSeconds: unknown; retryPolicy: RetryPolicy; leasePolicy: LeasePolicy;
  },
): string[] {
  const { client, tableName, indexName, rowRetentionSeconds, retryPolicy: { maxAttempts, retryDelaySeconds, maxRetryDelaySeconds } } = options;
  const { leaseSeconds, maxLeaseSeconds } = options.leasePolicy;
  return [
    ...unless(isClient(client), 'client must be a DynamoDBClient of @aws-sdk/client-dynamodb', client),
    ...unless(isName(tableName), 'tableName must be a table\'s name (3 to 255 letters, digits, dots, hyphens and underscores)', tableName),
    ...unless(isName(indexName), 'indexName must be an index\'s name (3 to 255 letters, digits, dots, hyphens and underscores)', indexName),
    ...unless(rowRetentionSeconds === undefined || isWhole(rowRetentionSeconds, 1), 'rowRetentionSeconds must be whole seconds, 1 or more', rowRetentionSeconds),
    ...unless(isWhole(maxAttempts, 1), 'retryPolicy.maxAttempts must be whole, 1 or more', maxAttempts),
    ...unless(isWhole(retryDelaySeconds, 0), 'retryPolicy.retryDelaySeconds must be whole seconds, 0 or more', retryDelaySeconds),
    ...unless(isWhole(maxRetryDelaySeconds, 0), 'retryPolicy.maxRetryDelaySeconds must be whole seconds, 0 or more', maxRetryDelaySeconds),
    ...unless(isWhole(leaseSeconds, 1), 'leasePolicy.leaseSeconds must be whole seconds, 1 or more', leaseSeconds),
    ...unless(isWhole(maxLeaseSeconds, 1), 'leasePolicy.maxLeaseSeconds must be whole seconds, 1 or more', maxLeaseSeconds),
  ];
}

export function problemsOfId(id: unknown): string[] {
  return unless(typeof id === 'string' && id !== '', 'id must be the event_id of an event', id);
}

export function problemsOfRef({ id, timestamp }: EntryRef): string[] {
  return [
    ...problemsOfId(id),
    ...unless(isTimestamp(String(timestamp)), 'timestamp must be the event_timestamp of an event (1651363199.123)', timestamp),
  ];
}

export function problemsOfListQuery({ status, since, until, failedSince, failedUntil, order, limit, cursor }: ListQuery): string[] {
  return [
    ...statusProblems(status),
    ...rangeProblems({ since, until }),
    ...failureTimeProblems(status, { failedSince, failedUntil }),
    ...unless(order === undefined || ORDERS.includes(order), `order must be one of ${ORDERS.join(', ')}`, order),
    ...unless(limit === undefined || isWhole(limit, 1, MAX_PAGE), `limit must be whole, 1 to ${MAX_PAGE}`, limit),
    ...cursorProblems(cursor),
  ];
}

export function problemsOfHistoryQuery({ bucket, key, limit, cursor }: HistoryQuery): string[] {
  return [
    ...unless(typeof bucket === 'string' && bucket !== '' && !bucket.includes('/'), 'bucket must be the name of a bucket', bucket),
    ...unless(typeof key === 'string' && key !== '', 'key must be the key of an object', key),
    ...unless(limit === undefined || isWhole(limit, 1, MAX_HISTORY_PAGE), `limit must be whole, 1 to ${MAX_HISTORY_PAGE}`, limit),
    ...cursorProblems(cursor),
  ];
}

/** For a change of one event. */
export function problemsOfChange(ref: EntryRef, { by, reason, attempt, final }: FailRequest): string[] {
  return [
    ...problemsOfRef(ref),
    ...problemsOfWhy({ by, reason }),
    ...unless(attempt === undefined || isWhole(attempt, 1), 'attempt must be whole, 1 or more', attempt),
    ...unless(final === undefined || typeof final === 'boolean', 'final must be true or false', final),
  ];
}

export function problemsOfHeartbeat(ref: EntryRef, { attempt, leaseSeconds }: HeartbeatRequest): string[] {
  return [
    ...problemsOfRef(ref),
    ...unless(attempt === undefined || isWhole(attempt, 1), 'attempt must be whole, 1 or more', attempt),
    ...problemsOfLease(leaseSeconds),
  ];
}

export function problemsOfLease(leaseSeconds: unknown): string[] {
  const isValid = leaseSeconds === undefined || isWhole(leaseSeconds, 1, MAX_LEASE_SECONDS);
  return unless(isValid, `leaseSeconds must be whole seconds, 1 to ${MAX_LEASE_SECONDS}`, leaseSeconds);
}

export function problemsOfBulk(
  verb: BulkVerb, { status, prefix, reasonGroup, since, until, failedSince, failedUntil, unchangedSince, settledUntil }: ReplayFilter,
): string[] {
  const from: readonly string[] = LIFECYCLE[verb].from;
  return [
    ...unless(from.includes(status), `status must be one of ${from.join(', ')} to ${verb}`, status),
    ...unless(prefix === undefined || (typeof prefix === 'string' && prefix !== ''), 'prefix must be what keys begin with', prefix),
    ...unless(reasonGroup === undefined || typeof reasonGroup === 'string', 'reasonGroup must be text that reasonGroup() returns', reasonGroup),
    ...rangeProblems({ since, until }),
    ...failureTimeProblems(status, { failedSince, failedUntil }),
    ...problemsOfTime('unchangedSince', unchangedSince),
    ...problemsOfTime('settledUntil', settledUntil),
  ];
}

export function problemsOfBulkRequest({ by, reason, cursor }: BulkRequest): string[] {
  return [...problemsOfWhy({ by, reason }), ...cursorProblems(cursor)];
}

export function problemsOfReplayRequest({ by, reason, cursor, rate, from }: BulkReplayRequest): string[] {
  return [
    ...problemsOfBulkRequest({ by, reason, cursor }),
    ...unless(rate === undefined || (Number.isFinite(rate) && rate >= MIN_REPLAY_RATE), `rate must be events per second, ${MIN_REPLAY_RATE} or more`, rate),
    ...problemsOfTime('from', from),
  ];
}

export function problemsOfTime(name: string, time: unknown): string[] {
  return unless(time === undefined || isTime(time), `${name} must be a Date from 1970 to 2286`, time);
}

export function problemsOfCountQuery({ statuses = [], cap }: CountQuery): string[] {
  return [
    ...statuses.flatMap(statusProblems),
    ...unless(cap === undefined || isWhole(cap, 1), 'cap must be whole, 1 or more', cap),
  ];
}

/** The first and the last time of a query's events. */
export function timeRange({ since, until }: Pick<ListQuery, 'since' | 'until'>): readonly [Timestamp, Timestamp] {
  return [fromMilliseconds(since?.getTime() ?? 0), fromMilliseconds(until ? until.getTime() - 1 : LAST_MILLISECOND)];
}

function failureTimeProblems(status: string, { failedSince, failedUntil }: FailureTime): string[] {
  if (failedSince === undefined && failedUntil === undefined) return [];
  return [
    ...(status === STATUSES.FAILED ? [] : [`failedSince and failedUntil need the status ${STATUSES.FAILED}, got: ${shown(status)}`]),
    ...rangeProblems({ since: failedSince, until: failedUntil }, 'failedSince', 'failedUntil'),
  ];
}

function rangeProblems({ since, until }: Pick<ListQuery, 'since' | 'until'>, first = 'since', last = 'until'): string[] {
  const start = since ?? new Date(0);
  const ordered = !isTime(start) || !isTime(until) || start.getTime() < until.getTime();
  return [
    ...unless(since === undefined || isTime(since), `${first} must be a Date from 1970 to 2286`, since),
    ...unless(until === undefined || isTime(until), `${last} must be a Date from 1970 to 2286`, until),
    ...(ordered ? [] : [`${first} must be before ${last}, got: ${shown(start)} and ${shown(until)}`]),
  ];
}

function cursorProblems(cursor: unknown): string[] {
  return unless(cursor === undefined || typeof cursor === 'string', 'cursor must be the text that the page before gave', cursor);
}

function statusProblems(status: unknown): string[] {
  return unless(typeof status === 'string' && isStatusName(status), `status must be a status name (${STATUS_NAME_RULE})`, status);
}

function unless(good: boolean, rule: string, value: unknown): string[] {
  return good ? [] : [`${rule}, got: ${shown(value)}`];
}

/** Objects by their class only: a client holds credentials. */
function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
  return typeof value === 'object' && value !== null ? value.constructor.name : String(value);
}

function isClient(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'send' in value && typeof value.send === 'function' && 'config' in value;
}

function isName(value: unknown): boolean {
  return typeof value === 'string' && TABLE_OR_INDEX_NAME.test(value);
}

function isTime(value: unknown): value is Date {
  return value instanceof Date && value.getTime() >= 0 && value.getTime() <= LAST_MILLISECOND;
}

function isWhole(value: unknown, least: number, most = Number.MAX_SAFE_INTEGER): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
}
