import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BulkPorts, changeAll, planOf, Selection } from './bulk-change';
import { decodeCursor, encodeCursor } from './cursor';
import { explained } from './diagnosis';
import { guardedChange, RowAccess } from './guarded-change';
import { readIndex, readObjectIndex } from './index-reader';
import {
  MAX_HISTORY_PAGE, problemsOfBulk, problemsOfBulkRequest, problemsOfChange, problemsOfCountQuery, problemsOfHeartbeat, problemsOfHistoryQuery,
  problemsOfId, problemsOfListQuery, problemsOfOptions, problemsOfRef, problemsOfReplayRequest, problemsOfTime, refuse, timeRange,
} from './input';
import { lifecycleChange } from './lifecycle-change';
import { countOf, overviewOf } from './overview';
import { Retries } from './retries';
import { readRow, readRows } from './row-reader';
import { RowWriter } from './row-writer';
import { meets } from '../core/bulk-selection';
import { MANAGER_DEFAULTS } from '../core/contract/defaults';
import { STATUSES } from '../core/contract/status';
import { ATTENTION, DEFAULT_INDEX_NAME, OBJECT_INDEX_NAME } from '../core/contract/table-schema';
import { Entry, EntryRef, problemsOf, problemsOfWhy, transition, TransitionRequest } from '../core/entry';
import { LedgerError } from '../core/errors';
import { isMalformed } from '../core/item';
import type {
  BulkFilter, BulkPlan, BulkProgress, BulkReplayRequest, BulkRequest, BulkVerb, ChangeRequest, CountQuery, FailRequest, HeartbeatRequest,
  HistoryQuery, ListQuery, Page, ReleaseReport, ReplayFilter, ReplayProgress, ReplayRequest, SettleRequest, StatusCount, StatusOverview,
} from '../core/ledger-api';
import { attemptOf, complete, discard, expire, fail, heartbeat, isExpired, LeasePolicy, Refusal, replay, retry, RetryPolicy } from '../core/lifecycle';
import type { MalformedRow } from '../core/malformed-row';
import type { Ledger } from '../core/ports';
import { present } from '../core/present';
import { toUri } from '../core/s3/object-uri';
import { fromMilliseconds, Timestamp, toMilliseconds } from '../core/timestamp';

export interface LedgerClientOptions {
  /** Your own client, with its region, credentials and retries. A DynamoDBDocumentClient works, too. */
  readonly client: DynamoDBClient;
  /** The name of the ledger's table, not its ARN. */
  readonly tableName: string;
  /** The ledger's `indexName`. If the ledger has shards, it ends in their number. @default 'time-index' */
  readonly indexName?: string;
  /** How long DynamoDB keeps an event once its status is final: the same as the construct's `rowRetention`. @default - permanently */
  readonly rowRetentionSeconds?: number;
  /** How often a failed event is retried, and when: the same as the manager's. @default - the defaults of a manager */
  readonly retryPolicy?: RetryPolicy;
  /** How long a heartbeat extends a lease: the same as the manager's `lease` and `maxLease`. @default - the defaults of a manager */
  readonly leasePolicy?: LeasePolicy;
  /** Unix milliseconds. @default Date.now */
  readonly now?: () => number;
  /** From 0 up to 1: spreads retries. @default Math.random */
  readonly random?: () => number;
}

const DEFAULT_PAGE = 100;
const DEFAULT_CAP = 10_000;

/**
 * Reads what happened to files, and changes the status of their events.
 *
 * Rejects with a `LedgerError`, whose `code` says what is wrong; the error of the SDK is its `cause`. An error that no code fits is
 * thrown as the SDK threw it.
 *
 * `grantRead` of the construct permits `get`, `list`, `all`, `history`, `counts`, `overview` and `plan`. Changes need `grantManage`.
 */
export class LedgerClient implements Ledger {
  private readonly rows: RowAccess;
  private readonly rowRetentionSeconds?: number;
  private readonly retryPolicy: RetryPolicy;
  private readonly leasePolicy: LeasePolicy;
  private readonly now: () => Timestamp;
  private readonly random: () => number;

  constructor(options: LedgerClientOptions) {
    const { client, tableName, indexName = DEFAULT_INDEX_NAME, rowRetentionSeconds } = options;
    const { retryPolicy = MANAGER_DEFAULTS.retry, leasePolicy = MANAGER_DEFAULTS, now = Date.now, random = Math.random } = options;
    refuse(problemsOfOptions({ client, tableName, indexName, rowRetentionSeconds, retryPolicy, leasePolicy }));
    const table = explained({ client, tableName, indexName });
    // The user's client retries by itself.
    const writer = new RowWriter(table, { rounds: 1, returnRows: true, signal: new AbortController().signal });
    this.rows = { table, writer };
    this.rowRetentionSeconds = rowRetentionSeconds;
    this.retryPolicy = retryPolicy;
    this.leasePolicy = leasePolicy;
    this.now = () => fromMilliseconds(Math.floor(now()));
    this.random = random;
  }

  /**
   * One event by its id and timestamp, or by its id alone. Undefined if the ledger does not have it.
   *
   * Strongly consistent: it sees every change that was made before. Costs one read unit. Rejects with `NOT_A_LEDGER_ROW` if the row
   * cannot be read: the error names the attribute, and its `item` is the row as DynamoDB holds it.
   */
  async get(ref: { readonly id: string; readonly timestamp?: string }): Promise<Entry | undefined> {
    const { id, timestamp } = ref;
    refuse(timestamp === undefined ? problemsOfId(id) : problemsOfRef({ id, timestamp }));
    return readRow(this.rows.table, { id, timestamp });
  }

  /**
   * A page of the events in a status, by the time that S3 gives them, by default oldest first.
   *
   * A page ends at `limit` events or 1 MB, and can be empty although more follow: only a page without a `cursor` is the last.
   * Eventually consistent: an event that was just recorded or changed can be missing, or outdated, for a moment.
   * Costs half a read unit per 4 KB of rows. Skips rows that cannot be read and lists them as `malformed`.
   * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html
   */
  async list(query: ListQuery): Promise<Page> {
    refuse(problemsOfListQuery(query));
    const { status, order = 'oldest', limit = DEFAULT_PAGE, cursor } = query;
    const { rows, range, picks, scope } = this.selected(status, query, order);
    const after = cursor === undefined ? undefined : decodeCursor(cursor, scope);
    const { entries, malformed, last } = await readIndex(this.rows.table, rows, { range, order, limit, after });
    return present<Page>({
      entries: entries.filter(picks),
      malformed: malformed.length > 0 ? malformed : undefined,
      cursor: last && encodeCursor(last, scope),
    });
  }

  /**
   * All events that `list` returns, page after page, starting at `cursor` if given. Reads a page only when it is needed. Skips malformed rows.
   *
   * @param onMalformed receives each malformed row
   *
   * ```ts
   * for await (const event of ledger.all({ status: STATUSES.FAILED })) console.log(event.key);
   * ```
   */
  async *all(query: ListQuery, onMalformed: (row: MalformedRow) => void = () => {}): AsyncGenerator<Entry, void, undefined> {
    let { cursor } = query;
    do {
      const page = await this.list({ ...query, cursor });
      page.malformed?.forEach(onMalformed);
      yield* page.entries;
      cursor = page.cursor;
    } while (cursor !== undefined);
  }

  /**
   * Every event of one object, newest first: each with its attempts, its outcome and the changes of its status.
   *
   * Two calls per page, however many rows the table has: one to the index by object, one for the rows. Costs half a read unit per 4 KB of
   * the index, about 10 events, and one read unit per event. The events are current; an event that was just recorded can be missing for a
   * moment. Rejects with `INDEX_NOT_FOUND` if the ledger has no index by object.
   */
  async history(query: HistoryQuery): Promise<Page> {
    refuse(problemsOfHistoryQuery(query));
    const { table } = this.rows;
    const uri = toUri(query);
    const scope = [table.tableName, OBJECT_INDEX_NAME, uri];
    const after = query.cursor === undefined ? undefined : decodeCursor(query.cursor, scope);
    const { limit = MAX_HISTORY_PAGE } = query;
    const { entries, malformed, last } = await readObjectIndex(
      explained({ ...table, indexName: OBJECT_INDEX_NAME }), uri, { order: 'newest', limit, after });
    const retries = new Retries({ random: this.random }, new AbortController().signal);
    const rows = await readRows(table, retries, [...entries, ...malformed]);
    const unreadable = rows.filter(row => row !== undefined && isMalformed(row));
    return present<Page>({
      entries: rows.filter((row): row is Entry => row !== undefined && !isMalformed(row)),
      malformed: unreadable.length > 0 ? unreadable : undefined,
      cursor: last && encodeCursor(last, scope),
    });
  }

  /**
   * How many events are in each status, counted up to a cap.
   *
   * DynamoDB keeps no such count, so this reads the rows: 10,000 rows of 1 KB cost 1,250 read units. Eventually consistent, like `list`.
   */
  async counts(query: CountQuery = {}): Promise<StatusCount[]> {
    refuse(problemsOfCountQuery(query));
    const { statuses = Object.values(STATUSES), cap = DEFAULT_CAP } = query;
    return Promise.all(statuses.map(status => countOf(this.rows.table, status, cap)));
  }

  /**
   * The counts, with what an operator needs beside them: how long the oldest event has been waiting, how many leases have expired, how
   * many retries are due, and why the newest failure failed.
   *
   * Costs as much as `counts`, and one or two rows per status.
   */
  async overview(query: CountQuery = {}): Promise<StatusOverview[]> {
    refuse(problemsOfCountQuery(query));
    const { statuses = Object.values(STATUSES), cap = DEFAULT_CAP } = query;
    const now = this.now();
    return Promise.all(statuses.map(status => overviewOf(this.rows.table, status, cap, now)));
  }

  /**
   * Changes an event's status if it is the expected one, and appends who changed it, when and why to the event's history.
   *
   * Of several concurrent callers one succeeds; the others get `STATUS_CONFLICT`. You may use statuses of your own.
   * Costs one read unit and three write units for a row of up to 1 KB, and one write unit more for each of the two statuses that is
   * `retrying` or `failed`: only these are in the attention index.
   *
   * @returns the event after the change
   */
  async transition(ref: EntryRef, request: TransitionRequest): Promise<Entry> {
    refuse([...problemsOfRef(ref), ...problemsOf(request)]);
    return guardedChange(this.rows, ref, before => {
      const after = transition(before, request, this.now(), this.rowRetentionSeconds);
      if (!after) throw conflict(ref, request, `it is ${before.status}`);
      return after;
    }, reason => conflict(ref, request, reason));
  }

  /**
   * Completes an event that is dispatched: its object has been processed.
   *
   * With `attempt` only that attempt completes it, so that a late outcome of an earlier attempt changes nothing.
   * Costs as much as `transition`. Rejects with `STATUS_CONFLICT` if the event is not dispatched, or at another attempt; the message
   * names the status and the attempt found.
   *
   * @returns the event after the change
   */
  async complete(ref: EntryRef, { by, reason, attempt }: SettleRequest): Promise<Entry> {
    refuse(problemsOfChange(ref, { by, reason, attempt }));
    return lifecycleChange(this.rows, ref, 'complete',
      entry => complete(entry, attempt ?? attemptOf(entry), this.now(), { by, reason }, this.rowRetentionSeconds), attempt);
  }

  /**
   * Reports that the attempt of a dispatched event has failed. The event is retried after a delay, or fails permanently once its
   * attempts are used up, by the client's `retryPolicy`.
   *
   * Rejects like `complete`.
   *
   * @returns the event after the change: `retrying` or `failed`
   */
  async fail(ref: EntryRef, { by, reason, attempt, final }: FailRequest): Promise<Entry> {
    refuse(problemsOfChange(ref, { by, reason, attempt, final }));
    return lifecycleChange(this.rows, ref, 'fail',
      entry => fail(entry, attempt ?? attemptOf(entry), this.now(), { by, reason, final }, this.retryPolicy, this.random()), attempt);
  }

  /**
   * Extends the lease of a dispatched event, so that it is not delivered again while its target works on it.
   *
   * Never shortens the lease, and never extends it beyond the `maxLeaseSeconds` of the client's `leasePolicy` after the claim: compare
   * `leaseUntil` of the result. The history does not record it. Costs one read unit and two write units. Rejects like `complete`.
   *
   * @returns the event after the change
   */
  async heartbeat(ref: EntryRef, { attempt, leaseSeconds }: HeartbeatRequest = {}): Promise<Entry> {
    refuse(problemsOfHeartbeat(ref, { attempt, leaseSeconds }));
    return lifecycleChange(this.rows, ref, 'heartbeat',
      entry => heartbeat(entry, attempt ?? attemptOf(entry), this.now(), this.leasePolicy, leaseSeconds), attempt);
  }

  /**
   * Gives an event that failed or was discarded a new set of attempts.
   *
   * @returns the event after the change: `created`
   */
  async retry(ref: EntryRef, { by, reason }: ChangeRequest): Promise<Entry> {
    refuse(problemsOfChange(ref, { by, reason }));
    return lifecycleChange(this.rows, ref, 'retry', this.step('retry', { by, reason }));
  }

  /**
   * Discards an event that is `created`, `retrying` or `failed`, so that no manager delivers it. A dispatched event is already with its
   * target.
   *
   * @returns the event after the change
   */
  async discard(ref: EntryRef, { by, reason }: ChangeRequest): Promise<Entry> {
    refuse(problemsOfChange(ref, { by, reason }));
    return lifecycleChange(this.rows, ref, 'discard', this.step('discard', { by, reason }));
  }

  /**
   * Has a completed event processed again, with a new set of attempts. Its row no longer expires.
   *
   * A manager delivers replayed events only with what new events and retries leave of a run, and of `maxInFlight` at most half.
   *
   * @returns the event after the change: `retrying`
   */
  async replay(ref: EntryRef, { by, reason, notBefore }: ReplayRequest): Promise<Entry> {
    refuse([...problemsOfChange(ref, { by, reason }), ...problemsOfTime('notBefore', notBefore)]);
    return lifecycleChange(this.rows, ref, 'replay', entry => {
      const now = this.now();
      return replay(entry, now, notBefore ? fromMilliseconds(notBefore.getTime()) : now, { by, reason });
    });
  }

  /**
   * Releases the events whose lease has expired, like a manager's next run: each counts as a failed attempt, by the client's `retryPolicy`.
   *
   * Reads every dispatched event.
   */
  async releaseExpired({ by }: Pick<ChangeRequest, 'by'>): Promise<ReleaseReport> {
    refuse(problemsOfWhy({ by }));
    const step = (entry: Entry) => expire(entry, this.now(), this.retryPolicy, this.random(), by);
    const selection = { ...this.selected(STATUSES.DISPATCHED, {}), picks: (entry: Entry) => isExpired(entry, this.now()) };
    const report = { retrying: 0, failed: 0, conflicts: 0 };
    for await (const { changed, conflicts } of changeAll(this.ports('fail', step), selection)) {
      const failed = changed.filter(({ status }) => status === STATUSES.FAILED).length;
      report.failed += failed;
      report.retrying += changed.length - failed;
      report.conflicts += conflicts;
    }
    return report;
  }

  /**
   * Counts the events that `retryAll`, `discardAll` or `replayAll` would change, with the oldest and the newest of them. Changes nothing.
   *
   * Reads every event of the status in the time range: half a read unit per 4 KB.
   */
  async plan(verb: BulkVerb, filter: BulkFilter | ReplayFilter): Promise<BulkPlan> {
    refuse(problemsOfBulk(verb, filter));
    return planOf(this.rows.table, filter.status, this.selection(verb, filter));
  }

  /**
   * Retries all events that match the filter, oldest first, and reports its progress after every 25. You can stop at any time: the
   * cursor continues from there, and a run without it processes the rest, since an event that was retried is no longer `failed`.
   *
   * ```ts
   * for await (const { changed } of ledger.retryAll({ status: STATUSES.FAILED }, { by: 'nightly' })) console.log(changed);
   * ```
   *
   * Events that others change at the same time stay as they are and count as conflicts. Costs four write units per event that
   * failed, three per event that was discarded.
   */
  retryAll(filter: BulkFilter, request: BulkRequest): AsyncGenerator<BulkProgress, void, undefined> {
    return this.bulk('retry', filter, request);
  }

  /** Discards all events that match the filter, as `retryAll` retries them. */
  discardAll(filter: BulkFilter, request: BulkRequest): AsyncGenerator<BulkProgress, void, undefined> {
    return this.bulk('discard', filter, request);
  }

  /**
   * Replays all completed events that match the filter, oldest first, and reports its progress after every 25. They become due one after
   * the other, `rate` per second, and a manager delivers them only with what new events and retries leave of its runs.
   *
   * You can stop at any time. To continue, pass the cursor of the last progress, its `nextDue` as `from`, and the same `settledUntil`: then
   * no event is replayed twice. Costs four write units per event, and seven to deliver and complete it again.
   *
   * ```ts
   * const filter = { status: STATUSES.COMPLETED, prefix: 'incoming/' };
   * for await (const { changed, nextDue } of ledger.replayAll(filter, { by: 'fix of the parser', rate: 50 })) console.log(changed, nextDue);
   * ```
   */
  async *replayAll(filter: ReplayFilter, request: BulkReplayRequest): AsyncGenerator<ReplayProgress, void, undefined> {
    const { by, reason, rate = MANAGER_DEFAULTS.replayRate, from, cursor } = request;
    refuse([...problemsOfBulk('replay', filter), ...problemsOfReplayRequest({ by, reason, rate, from, cursor })]);
    const begin = this.now();
    const settledUntil = filter.settledUntil ?? new Date(toMilliseconds(begin));
    let due = from?.getTime() ?? toMilliseconds(begin);
    const step = (entry: Entry) => {
      const now = this.now();
      // Writing may be slower than the rate.
      due = Math.max(due, toMilliseconds(now));
      const after = replay(entry, now, fromMilliseconds(Math.floor(due)), { by, reason });
      due += 1000 / rate;
      return after;
    };
    const total = { changed: 0, conflicts: 0 };
    for await (const batch of changeAll(this.ports('replay', step), this.selection('replay', { ...filter, settledUntil }), cursor)) {
      total.changed += batch.changed.length;
      total.conflicts += batch.conflicts;
      yield { ...total, cursor: batch.cursor, nextDue: new Date(Math.ceil(due)) };
    }
    yield { ...total, nextDue: new Date(Math.ceil(due)) };
  }

  private async *bulk(verb: 'retry' | 'discard', filter: BulkFilter, { by, reason, cursor }: BulkRequest): AsyncGenerator<BulkProgress, void, undefined> {
    refuse([...problemsOfBulk(verb, filter), ...problemsOfBulkRequest({ by, reason, cursor })]);
    const total = { changed: 0, conflicts: 0 };
    for await (const batch of changeAll(this.ports(verb, this.step(verb, { by, reason })), this.selection(verb, filter), cursor)) {
      total.changed += batch.changed.length;
      total.conflicts += batch.conflicts;
      yield { ...total, cursor: batch.cursor };
    }
    yield total;
  }

  private ports(verb: BulkVerb | 'fail', step: (entry: Entry) => Entry | Refusal): BulkPorts {
    return { rows: this.rows, step, single: ref => lifecycleChange(this.rows, ref, verb, step) };
  }

  private step(verb: 'retry' | 'discard', { by, reason }: ChangeRequest): (entry: Entry) => Entry | Refusal {
    if (verb === 'retry') return entry => retry(entry, this.now(), { by, reason });
    return entry => discard(entry, this.now(), { by, reason }, this.rowRetentionSeconds);
  }

  private selection(verb: BulkVerb, { status, prefix = '', reasonGroup, settledUntil, unchangedSince, ...times }: ReplayFilter): Selection {
    const selected = this.selected(status, times, verb, prefix, ...reasonGroup === undefined ? [] : [`reason: ${reasonGroup}`]);
    return { ...selected, picks: entry => meets(entry, { prefix, reasonGroup, settledUntil, unchangedSince }) && selected.picks(entry) };
  }

  /** In the order of failure if times of failure are given; then the times of the events are compared row by row. */
  private selected(status: string, times: Pick<ListQuery, 'since' | 'until' | 'failedSince' | 'failedUntil'>, ...rest: string[]): Selection {
    const { failedSince, failedUntil } = times;
    const range = timeRange(times);
    const { tableName, indexName } = this.rows.table;
    const scope = [tableName, indexName, status, ...range, ...rest];
    if (failedSince === undefined && failedUntil === undefined) return { rows: { status }, range, picks: () => true, scope };
    const failed = timeRange({ since: failedSince, until: failedUntil });
    return {
      rows: { attention: ATTENTION.FAILED },
      range: failed,
      picks: ({ timestamp }) => range[0] <= timestamp && timestamp <= range[1],
      scope: [...scope, ...failed],
    };
  }
}

function conflict({ id }: EntryRef, { from, to }: TransitionRequest, found: string): LedgerError {
  return new LedgerError('STATUS_CONFLICT', `event ${id} cannot go from ${from} to ${to}: ${found}`);
}
