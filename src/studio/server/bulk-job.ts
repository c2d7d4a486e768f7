import type { KeyMask } from './key-mask';
import type { LedgerClient } from '../../client';
import { boundedBy, meets } from '../../core/bulk-selection';
import type { Entry } from '../../core/entry';
import { LedgerError } from '../../core/errors';
import type { BulkProgress, ChangeRequest, ListQuery, ReplayFilter, ReplayProgress } from '../../core/ledger-api';
import { present } from '../../core/present';
import type { BulkJobView, BulkQuery, BulkState, StudioError } from '../studio-api';

const ROWS_PER_CALL = 1_000;
const SAMPLES = 5;

/** A change of many events: counts them, then changes those that it has counted. It can be stopped after each call, and continued. */
export class BulkJob {
  private state: BulkState = 'counting';
  private rows = 0;
  private count = 0;
  private malformed = 0;
  private oldest?: Entry;
  private newest?: Entry;
  private readonly samples: Entry[] = [];
  private changed = 0;
  private conflicts = 0;
  private cursor?: string;
  /** Of a replay: when the next event is due. */
  private nextDue?: Date;
  private error?: StudioError;
  private why?: ChangeRequest;
  private stopping = false;
  private work: Promise<void>;

  constructor(
    readonly id: string,
    private readonly query: BulkQuery,
    private readonly filter: ReplayFilter,
    private readonly ledger: LedgerClient,
    private readonly mask: KeyMask,
    private readonly onSettled: (error: unknown) => StudioError,
  ) {
    this.work = this.reporting(() => this.countAll());
  }

  view(): BulkJobView {
    const { id: job, query, state, count, samples, malformed, changed, conflicts, error } = this;
    const shown = (entry: Entry | undefined) => entry && this.mask(entry);
    return present<BulkJobView>({
      job,
      query,
      state,
      confirmed: this.why !== undefined,
      count,
      malformed,
      changed,
      conflicts,
      error,
      read: `${state === 'counting' ? 'Reading' : 'Read'} ${this.rows.toLocaleString('en')} rows of ${query.status}, oldest first`,
      samples: samples.map(this.mask),
      oldest: shown(this.oldest),
      newest: shown(this.newest),
    });
  }

  /** @param confirmed the count that the user has seen: no other number of events is changed */
  start(confirmed: number, why: ChangeRequest): void {
    if (this.state !== 'counted') throw new LedgerError('STATUS_CONFLICT', `job ${this.id} cannot start: it is ${this.state}.`);
    if (confirmed !== this.count) {
      throw new LedgerError('STATUS_CONFLICT', `the confirmation is for ${confirmed} events, and ${this.count} were counted. Count again.`);
    }
    if (this.count === 0) throw new LedgerError('STATUS_CONFLICT', `job ${this.id} has nothing to change: no event was counted. Count again.`);
    this.why = why;
    this.change(why);
  }

  continue(): void {
    if ((this.state !== 'stopped' && this.state !== 'failed') || !this.why) throw new LedgerError('STATUS_CONFLICT', `job ${this.id} cannot continue: it is ${this.state}.`);
    this.change(this.why);
  }

  get isChanging(): boolean {
    return this.state === 'changing';
  }

  /** Resolves once the current call has ended. */
  async stop(): Promise<void> {
    this.stopping = true;
    await this.work;
  }

  /** Ends a count that nobody waits for. A job that has been counted stays as it is. */
  endCounting(): void {
    if (this.state === 'counting') this.stopping = true;
  }

  private change(why: ChangeRequest): void {
    this.stopping = false;
    this.error = undefined;
    this.state = 'changing';
    this.work = this.reporting(() => this.changeAll(why));
  }

  private async countAll(): Promise<void> {
    const { status, since, until, failedSince, failedUntil } = this.filter;
    const query = present<ListQuery>({ status, since, until, failedSince, failedUntil, limit: ROWS_PER_CALL });
    let cursor: string | undefined;
    do {
      const page = await this.ledger.list({ ...query, cursor });
      this.malformed += (page.malformed ?? []).length;
      this.rows += page.entries.length + (page.malformed ?? []).length;
      for (const entry of page.entries) if (meets(entry, this.filter)) this.add(entry);
      cursor = page.cursor;
    } while (cursor !== undefined && !this.stopping);
    this.state = cursor === undefined ? 'counted' : 'stopped';
  }

  private add(entry: Entry): void {
    this.count += 1;
    this.oldest ??= entry;
    this.newest = entry;
    if (this.samples.length < SAMPLES) this.samples.push(entry);
  }

  private async changeAll(why: ChangeRequest): Promise<void> {
    const before = { changed: this.changed, conflicts: this.conflicts };
    for await (const progress of this.changes(why)) {
      this.changed = before.changed + progress.changed;
      this.conflicts = before.conflicts + progress.conflicts;
      this.cursor = progress.cursor;
      if ('nextDue' in progress) this.nextDue = progress.nextDue;
      if (this.stopping) break;
    }
    this.state = this.cursor === undefined ? 'done' : 'stopped';
  }

  private changes(why: ChangeRequest): AsyncIterable<BulkProgress | ReplayProgress> {
    const { ledger, cursor, nextDue: from, query: { verb, rate } } = this;
    const { settledUntil, ...others } = boundedBy(this.filter, this.newest);
    const request = { ...why, cursor };
    if (verb === 'replay') return ledger.replayAll({ ...others, settledUntil }, { ...request, rate, from });
    return verb === 'retry' ? ledger.retryAll(others, request) : ledger.discardAll(others, request);
  }

  private async reporting(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.state = 'failed';
      this.error = this.onSettled(error);
    }
  }
}
