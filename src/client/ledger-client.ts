import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BulkPorts, changeAll, planOf, Selection } from './bulk-change';
import { decodeCursor, encodeCursor } from './cursor';
import { guardedChange } from './guarded-change';
import {
  problemsOfBulk, problemsOfBulkRequest, problemsOfChange, problemsOfCountQuery, problemsOfId, problemsOfListQuery, problemsOfOptions, problemsOfRef,
  refuse, timeRange,
} from './input';
import { ALWAYS, LedgerRows, TimeRange } from './ledger-rows';
import { lifecycleChange } from './lifecycle-change';
import { countOf, overviewOf } from './overview';
import { MANAGER_DEFAULTS } from '../core/contract/defaults';
import { STATUSES } from '../core/contract/status';
import { DEFAULT_INDEX_NAME } from '../core/contract/table-schema';
import { Entry, EntryRef, problemsOf, problemsOfWhy, transition, TransitionRequest } from '../core/entry';
import { LedgerError } from '../core/errors';
import type { BulkFilter, BulkPlan, BulkProgress, BulkRequest, BulkVerb, ChangeRequest, CountQuery, FailRequest, ListQuery, Page, ReleaseReport, SettleRequest, StatusCount, StatusOverview } from '../core/ledger';
import { attemptOf, complete, discard, expire, fail, isExpired, Refusal, retry, RetryPolicy } from '../core/lifecycle';
import type { Ledger } from '../core/ports';
import { fromMilliseconds, Timestamp } from '../core/timestamp';

export interface LedgerClientOptions {
  /** Your own, with its region, credentials and retries. A DynamoDBDocumentClient does as well. */
  readonly client: DynamoDBClient;
  /** The name of the ledger's table, not its ARN. */
  readonly tableName: string;
  /** The index that the ledger was given. @default 'time-index' */
  readonly indexName?: string;
  /** How long DynamoDB keeps an event once its status is final: the same as the construct's `rowRetention`. @default - for good */
  readonly rowRetentionSeconds?: number;
  /** How often a failed event is tried, and when: the same as the manager's. @default - what a manager does unless told otherwise */
  readonly retryPolicy?: RetryPolicy;
  /** Unix milliseconds. @default Date.now */
  readonly now?: () => number;
  /** From 0 up to 1: spreads retries. @default Math.random */
  readonly random?: () => number;
}

const DEFAULT_PAGE = 100;
const DEFAULT_CAP = 10_000;

/**
 * Asks a ledger what happened to files, and changes what becomes of them.
 *
 * Rejects with a `LedgerError`, whose `code` says what is wrong; what the SDK threw is its `cause`. An error that no code fits comes as
 * the SDK threw it.
 *
 * `grantRead` of the construct permits `get`, `list`, `all`, `counts`, `overview` and `plan`; what changes events takes `grantManage`.
 */
export class LedgerClient implements Ledger {
  private readonly rows: LedgerRows;
  private readonly rowRetentionSeconds?: number;
  private readonly retryPolicy: RetryPolicy;
  private readonly now: () => Timestamp;
  private readonly random: () => number;

  constructor(options: LedgerClientOptions) {
    const { client, tableName, indexName = DEFAULT_INDEX_NAME, rowRetentionSeconds } = options;
    const { retryPolicy = MANAGER_DEFAULTS.retry, now = Date.now, random = Math.random } = options;
    refuse(problemsOfOptions({ client, tableName, indexName, rowRetentionSeconds, retryPolicy }));
    this.rows = new LedgerRows({ client, tableName, indexName });
    this.rowRetentionSeconds = rowRetentionSeconds;
    this.retryPolicy = retryPolicy;
    this.now = () => fromMilliseconds(Math.floor(now()));
    this.random = random;
  }

  /**
   * One event, or undefined where the ledger has none such. By both parts of the key, or by id alone.
   *
   * Sees every change that was made before (a strongly consistent read): one read unit, whichever way it is asked.
   */
  async get(ref: { readonly id: string; readonly timestamp?: string }): Promise<Entry | undefined> {
    const { id, timestamp } = ref;
    refuse(timestamp === undefined ? problemsOfId(id) : problemsOfRef({ id, timestamp }));
    return this.rows.get({ id, timestamp });
  }

  /**
   * A page of the events in a status, by the time that S3 gives them, oldest first unless asked otherwise.
   *
   * A page ends at `limit` events or 1 MB, and can be empty though more follow: only one without a `cursor` is the last.
   * The index is eventually consistent: an event that was just recorded or changed can be missing, or shown as it was, for a moment.
   * Costs half a read unit for every 4 KB of rows.
   * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html
   */
  async list(query: ListQuery): Promise<Page> {
    refuse(problemsOfListQuery(query));
    const { status, order = 'oldest', limit = DEFAULT_PAGE, cursor } = query;
    const range = timeRange(query);
    const scope = this.scope(status, range, order);
    const after = cursor === undefined ? undefined : decodeCursor(cursor, scope);
    const { entries, last } = await this.rows.page(status, range, { order, limit, after });
    return last ? { entries, cursor: encodeCursor(last, scope) } : { entries };
  }

  /**
   * All events that `list` would give, page after page, from `cursor` on if there is one. Reads a page only when it is needed.
   *
   * ```ts
   * for await (const event of ledger.all({ status: STATUSES.FAILED })) console.log(event.key);
   * ```
   */
  async *all(query: ListQuery): AsyncGenerator<Entry, void, undefined> {
    let page = await this.list(query);
    yield* page.entries;
    while (page.cursor !== undefined) {
      page = await this.list({ ...query, cursor: page.cursor });
      yield* page.entries;
    }
  }

  /**
   * How many events are in each status, counted up to a cap.
   *
   * DynamoDB keeps no such count: it reads the rows. 10,000 rows of 1 KB cost 1,250 read units. Eventually consistent, as `list` is.
   */
  async counts(query: CountQuery = {}): Promise<StatusCount[]> {
    refuse(problemsOfCountQuery(query));
    const { statuses = Object.values(STATUSES), cap = DEFAULT_CAP } = query;
    return Promise.all(statuses.map(status => countOf(this.rows, status, cap)));
  }

  /**
   * The counts, and what an operator wants to know with them: since when the oldest event waits, how many leases have run out, how many
   * retries are due, why the newest failure failed.
   *
   * Costs what `counts` costs, and a read of one row or two for each status.
   */
  async overview(query: CountQuery = {}): Promise<StatusOverview[]> {
    refuse(problemsOfCountQuery(query));
    const { statuses = Object.values(STATUSES), cap = DEFAULT_CAP } = query;
    const now = this.now();
    return Promise.all(statuses.map(status => overviewOf(this.rows, status, cap, now)));
  }

  /**
   * Changes an event's status, if it is the one expected, and appends who did it, when and why to the event's history.
   *
   * Of several who try at the same time one succeeds; the others get `STATUS_CONFLICT`. The status may be one of your own.
   * Costs a read unit and three write units for a row of up to 1 KB.
   *
   * @returns the event after the change
   */
  async transition(ref: EntryRef, request: TransitionRequest): Promise<Entry> {
    refuse([...problemsOfRef(ref), ...problemsOf(request)]);
    return guardedChange(this.rows, ref, before => {
      const after = transition(before, request, this.now(), this.rowRetentionSeconds);
      if (!after) throw conflict(ref, request, `it is ${before.status}`);
      return after;
    }, why => conflict(ref, request, why));
  }

  /**
   * Settles an event that is dispatched: what was to be done with its object is done.
   *
   * With `attempt` only that attempt settles it, so that the word of an attempt that was given up meanwhile changes nothing.
   * Costs a read unit and three write units, as every change of one event does. Rejects with `STATUS_CONFLICT`, which names the status
   * and the attempt found, where the event is not dispatched or at another attempt.
   *
   * @returns the event after the change
   */
  async complete(ref: EntryRef, { by, reason, attempt }: SettleRequest): Promise<Entry> {
    refuse(problemsOfChange(ref, { by, reason, attempt }));
    return lifecycleChange(this.rows, ref, 'complete',
      entry => complete(entry, attempt ?? attemptOf(entry), this.now(), { by, reason }, this.rowRetentionSeconds), attempt);
  }

  /**
   * Says that the attempt of an event that is dispatched has failed. The event is tried again after a while, or has failed for good
   * when its attempts are used up: by the client's `retryPolicy`.
   *
   * Rejects as `complete` does.
   *
   * @returns the event after the change: `retrying` or `failed`
   */
  async fail(ref: EntryRef, { by, reason, attempt, final }: FailRequest): Promise<Entry> {
    refuse(problemsOfChange(ref, { by, reason, attempt, final }));
    return lifecycleChange(this.rows, ref, 'fail',
      entry => fail(entry, attempt ?? attemptOf(entry), this.now(), { by, reason, final }, this.retryPolicy, this.random()), attempt);
  }

  /**
   * Gives an event that failed or was discarded a fresh set of attempts.
   *
   * @returns the event after the change: `created`
   */
  async retry(ref: EntryRef, { by, reason }: ChangeRequest): Promise<Entry> {
    refuse(problemsOfChange(ref, { by, reason }));
    return lifecycleChange(this.rows, ref, 'retry', this.step('retry', { by, reason }));
  }

  /**
   * Takes an event out of the work: one that waits, is to be tried again, or failed. One that is dispatched is with its target already.
   *
   * @returns the event after the change
   */
  async discard(ref: EntryRef, { by, reason }: ChangeRequest): Promise<Entry> {
    refuse(problemsOfChange(ref, { by, reason }));
    return lifecycleChange(this.rows, ref, 'discard', this.step('discard', { by, reason }));
  }

  /**
   * Ends the attempts whose lease has run out, as a manager's next run would: a failed attempt each, by the client's `retryPolicy`.
   *
   * Reads every event that is dispatched.
   */
  async releaseExpired({ by }: Pick<ChangeRequest, 'by'>): Promise<ReleaseReport> {
    refuse(problemsOfWhy({ by }));
    const step = (entry: Entry) => expire(entry, this.now(), this.retryPolicy, this.random(), by);
    const dispatched = { status: STATUSES.DISPATCHED, range: ALWAYS, scope: this.scope(STATUSES.DISPATCHED, ALWAYS) };
    const selection = { ...dispatched, picks: (entry: Entry) => isExpired(entry, this.now()) };
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
   * What `retryAll` or `discardAll` would change, counted, with the oldest and the newest event. Changes nothing.
   *
   * Reads every event of the status in the time: half a read unit for every 4 KB.
   */
  async plan(verb: BulkVerb, filter: BulkFilter): Promise<BulkPlan> {
    refuse(problemsOfBulk(verb, filter));
    return planOf(this.rows, this.selection(verb, filter));
  }

  /**
   * Retries all events that meet the filter, oldest first, and tells after every 25 how far it has come. Stop when you like: the
   * cursor goes on from there, and a run without it does what is left, for what was retried is not `failed` any more.
   *
   * ```ts
   * for await (const { changed } of ledger.retryAll({ status: STATUSES.FAILED }, { by: 'nightly' })) console.log(changed);
   * ```
   *
   * Events that others change at the same time are counted as conflicts, and left as they are. Costs three write units an event.
   */
  retryAll(filter: BulkFilter, request: BulkRequest): AsyncGenerator<BulkProgress, void, undefined> {
    return this.bulk('retry', filter, request);
  }

  /** Discards all events that meet the filter, as `retryAll` retries them. */
  discardAll(filter: BulkFilter, request: BulkRequest): AsyncGenerator<BulkProgress, void, undefined> {
    return this.bulk('discard', filter, request);
  }

  private async *bulk(verb: BulkVerb, filter: BulkFilter, { by, reason, cursor }: BulkRequest): AsyncGenerator<BulkProgress, void, undefined> {
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

  private step(verb: BulkVerb, { by, reason }: ChangeRequest): (entry: Entry) => Entry | Refusal {
    if (verb === 'retry') return entry => retry(entry, this.now(), { by, reason });
    return entry => discard(entry, this.now(), { by, reason }, this.rowRetentionSeconds);
  }

  private selection(verb: BulkVerb, { status, prefix = '', since, until }: BulkFilter): Selection {
    const range = timeRange({ since, until });
    return { status, range, picks: ({ key }) => key.startsWith(prefix), scope: this.scope(status, range, verb, prefix) };
  }

  /** What a cursor belongs to. */
  private scope(status: string, range: TimeRange, ...rest: string[]): string[] {
    return [this.rows.tableName, this.rows.subject.indexName, status, ...range, ...rest];
  }
}

function conflict({ id }: EntryRef, { from, to }: TransitionRequest, found: string): LedgerError {
  return new LedgerError('STATUS_CONFLICT', `event ${id} cannot go from ${from} to ${to}: ${found}`);
}
