import type { Entry, EntryRef, TransitionRequest } from './entry';
import type { Failure } from './errors';
import type {
  BulkFilter, BulkPlan, BulkProgress, BulkRequest, BulkVerb, ChangeRequest, CountQuery, FailRequest, ListQuery, Page, ReleaseReport, SettleRequest,
  StatusCount, StatusOverview,
} from './ledger-api';
import type { DispatchMessage } from './message';
import type { Timestamp } from './timestamp';

/** What became of one entry that was to be recorded. */
export type RecordOutcome =
  | { readonly outcome: 'recorded' }
  | { readonly outcome: 'duplicate' }
  /** Not known to be in the ledger: deliver its message again. */
  | ({ readonly outcome: 'failed' } & Failure);

/** The ledger as ingest sees it: it can insert, and nothing else. */
export interface LedgerWriter {
  /** One outcome an entry, in their order; never rejects. No two entries may share a key. Stops trying when the signal aborts. */
  record(entries: readonly Entry[], signal: AbortSignal): Promise<RecordOutcome[]>;
}

export interface Change {
  readonly before: Entry;
  readonly after: Entry;
}

/** `conflict`: the row is no longer what it was before, and stays as it is. `failed`: not known to be written. */
export type ChangeOutcome = 'changed' | 'conflict' | 'failed';

/** The ledger as a dispatch sees it. */
export interface WorkLedger {
  /** The oldest entries of a status, as the index knows them. */
  oldest(status: string, limit: number): Promise<readonly Entry[]>;
  /** The retries that are due by a time, in the order in which they became due, as the index knows them. */
  dueRetries(limit: number, by: Timestamp): Promise<readonly Entry[]>;
  /** One outcome a change, in their order; never rejects. */
  change(changes: readonly Change[]): Promise<ChangeOutcome[]>;
}

export type SendOutcome = { readonly sent: true } | { readonly sent: false; readonly reason: string };

/** Where events go. */
export interface Target {
  /** It keeps messages in the order in which they are sent: one call at a time. */
  readonly ordered?: boolean;
  /** One outcome a message, in their order; never rejects. */
  send(messages: readonly DispatchMessage[]): Promise<SendOutcome[]>;
}

/** The ledger as a settlement sees it. */
export interface SettleLedger {
  /** As they stand now, in the order of the references. */
  read(refs: readonly EntryRef[]): Promise<ReadonlyArray<Entry | undefined>>;
  /** One outcome a change, in their order; never rejects. */
  change(changes: readonly Change[]): Promise<ChangeOutcome[]>;
}

/** The ledger as its readers and managers see it. */
export interface Ledger {
  /** By both parts of the key, or by id alone. */
  get(ref: { readonly id: string; readonly timestamp?: string }): Promise<Entry | undefined>;
  list(query: ListQuery): Promise<Page>;
  counts(query?: CountQuery): Promise<StatusCount[]>;
  overview(query?: CountQuery): Promise<StatusOverview[]>;
  /** Changes the status if it is the one expected, and appends the change to the history. Answers the event as it is then. */
  transition(ref: EntryRef, request: TransitionRequest): Promise<Entry>;
  complete(ref: EntryRef, request: SettleRequest): Promise<Entry>;
  fail(ref: EntryRef, request: FailRequest): Promise<Entry>;
  retry(ref: EntryRef, request: ChangeRequest): Promise<Entry>;
  discard(ref: EntryRef, request: ChangeRequest): Promise<Entry>;
  releaseExpired(request: Pick<ChangeRequest, 'by'>): Promise<ReleaseReport>;
  plan(verb: BulkVerb, filter: BulkFilter): Promise<BulkPlan>;
  retryAll(filter: BulkFilter, request: BulkRequest): AsyncIterable<BulkProgress>;
  discardAll(filter: BulkFilter, request: BulkRequest): AsyncIterable<BulkProgress>;
}
