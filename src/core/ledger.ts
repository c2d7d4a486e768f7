import type { Entry, EntryRef, TransitionRequest } from './entry';

/** What became of one entry that was to be recorded. */
export type RecordOutcome =
  | { readonly outcome: 'recorded' }
  | { readonly outcome: 'duplicate' }
  /** Not known to be in the ledger: deliver its message again. */
  | { readonly outcome: 'failed'; readonly code: string };

/** The ledger as ingest sees it: it can insert, and nothing else. */
export interface LedgerWriter {
  /** One outcome an entry, in their order; never rejects. No two entries may share a key. Stops trying when the signal aborts. */
  record(entries: readonly Entry[], signal: AbortSignal): Promise<RecordOutcome[]>;
}

export interface ListQuery {
  readonly status: string;
  /** Events from this time on. */
  readonly since?: Date;
  /** Events before this time. */
  readonly until?: Date;
  /** @default 'oldest' */
  readonly order?: 'oldest' | 'newest';
  /** The most entries on a page, 1 to 1,000. A page can hold fewer: DynamoDB ends one at 1 MB. @default 100 */
  readonly limit?: number;
  /** The `cursor` of the page before. It belongs to the same status, times and order. */
  readonly cursor?: string;
}

export interface Page {
  readonly entries: readonly Entry[];
  /** Where the next page begins; absent on the last page. Plain text: it survives JSON, URLs and files. */
  readonly cursor?: string;
}

export interface CountQuery {
  /** @default - every status of `STATUSES` */
  readonly statuses?: readonly string[];
  /** Where counting stops, for each status: whole, 1 or more. @default 10,000 */
  readonly cap?: number;
}

export interface StatusCount {
  readonly status: string;
  readonly count: number;
  /** The counting stopped at the cap: there are more than `count`. */
  readonly capped: boolean;
}

/** The ledger as its readers and managers see it. */
export interface Ledger {
  /** By both parts of the key, or by id alone. */
  get(ref: { readonly id: string; readonly timestamp?: string }): Promise<Entry | undefined>;
  list(query: ListQuery): Promise<Page>;
  counts(query?: CountQuery): Promise<StatusCount[]>;
  /** Changes the status if it is the one expected, and appends the change to the history. Answers the event as it is then. */
  transition(ref: EntryRef, request: TransitionRequest): Promise<Entry>;
}
