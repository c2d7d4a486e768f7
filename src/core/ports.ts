import type { Attention } from './contract/table-schema';
import type { Entry, EntryRef, RecordedEvent, TransitionRequest } from './entry';
import type { Failure } from './errors';
import type { BatchPolicy } from './event-batch';
import type {
  BulkFilter, BulkPlan, BulkProgress, BulkReplayRequest, BulkRequest, BulkVerb, ChangeRequest, CountQuery, FailRequest, HeartbeatRequest,
  HistoryQuery, ListQuery, Page, ReleaseReport, ReplayFilter, ReplayProgress, ReplayRequest, SettleRequest, StatusCount, StatusOverview,
} from './ledger-api';
import type { DispatchMessage } from './message';
import type { ObjectEventFacts } from './reconcile';
import type { ListedObject } from './s3/listed-object';
import type { ShardShares } from './shard-shares';
import type { Timestamp } from './timestamp';

/** The result of recording one entry. */
export type RecordOutcome =
  | { readonly outcome: 'recorded' }
  | { readonly outcome: 'duplicate' }
  /** Not known to be in the ledger: deliver its message again. */
  | ({ readonly outcome: 'failed' } & Failure);

/** The ledger as ingest uses it: insert only. */
export interface LedgerWriter {
  /** One outcome per entry, in their order; never rejects. No two entries may share a key. Stops retrying when the signal aborts. */
  record(entries: readonly Entry[], signal: AbortSignal): Promise<RecordOutcome[]>;
}

export interface Change {
  readonly before: Entry;
  readonly after: Entry;
}

/** `conflict`: the row is no longer as it was before the change, and stays as it is. A failure: the change is not known to be made. */
export type ChangeOutcome = 'changed' | 'conflict' | Failure;

/** The ledger as a dispatch uses it. */
export interface WorkLedger {
  /** The oldest entries of a status, from the index. */
  oldest(status: string, limit: number): Promise<readonly Entry[]>;
  /** The retries that are due by a time, in the order in which they became due, from the index. */
  dueRetries(limit: number, by: Timestamp): Promise<readonly Entry[]>;
  /** The replayed events that are due by a time, in the order in which they became due, from the index. `dueRetries` does not have them. */
  dueReplays(limit: number, by: Timestamp): Promise<readonly Entry[]>;
  /** Events of each shard, as its share permits, from the index. */
  inShares(work: SharedWork, limit: number, shares: ShardShares): Promise<SharedRows>;
  /** One outcome per change, in their order; never rejects. */
  change(changes: readonly Change[]): Promise<ChangeOutcome[]>;
}

/** The events of a status, oldest first, or those that are due by a time, in the order in which they became due. */
export type SharedWork = { readonly status: string } | { readonly attention: Attention; readonly by: Timestamp };

export interface SharedRows {
  /** Equal turns, or the oldest first: in the order of the shares. */
  readonly entries: readonly Entry[];
  /** The shards that have more. */
  readonly left: readonly number[];
  /** When the oldest event of those that are first in their shards happened. */
  readonly oldest?: Timestamp;
}

/** The ledger as a prompt run looks at it first. */
export interface WaitingWork {
  /** Whether an event could be delivered by a time: it waits, or its retry or replay is due. Eventually consistent. */
  waits(by: Timestamp): Promise<boolean>;
}

/** What starts a run of a manager promptly. */
export interface WakeQueue {
  /**
   * Has a run begin soon. Never rejects: returns why the signal is not known to be sent. Then the schedule starts the next run.
   *
   * @param now Unix milliseconds
   */
  signal(now: number, signal: AbortSignal): Promise<Failure | undefined>;
}

/** A failure: what the ledger has recorded of the object is not known. */
export type ObjectEvents = { readonly events: readonly RecordedEvent[] } | Failure;

/**
 * What the ledger has recorded of objects, by the index of objects. Objects are given by their URIs, `s3://bucket/key`. One result per
 * object, in their order; never rejects. Eventually consistent: an event that was just recorded can be missing.
 */
export interface ObjectIndex {
  /** The newest events of each object: at least those of the last minute before its newest event, since times of S3 are not exact. */
  newestOf(uris: readonly string[]): Promise<ObjectEvents[]>;
}

export type SendOutcome =
  | { readonly sent: true }
  | {
    readonly sent: false;
    readonly reason: string;
    /** Do not try again, whatever attempts are left. */
    readonly final?: boolean;
  };

/** The target of a manager. */
export interface Target {
  /** It preserves the order of messages, so calls are sequential. */
  readonly ordered?: boolean;
  /** Given if each of its messages carries a batch of events. */
  readonly batch?: BatchPolicy;
  /** The message group of an event, if the target has groups: all events of a batch have the same one. */
  readonly groupOf?: (message: DispatchMessage) => string;
  /**
   * One outcome per event, in their order; never rejects.
   *
   * @param batches the events of each message: one without `batch`
   */
  send(batches: ReadonlyArray<readonly DispatchMessage[]>): Promise<SendOutcome[]>;
}

/** The ledger as a settlement uses it. */
export interface SettleLedger {
  /** The current entries, in the order of the references; strongly consistent. */
  read(refs: readonly EntryRef[]): Promise<ReadonlyArray<Entry | undefined>>;
  /** One outcome per change, in their order; never rejects. */
  change(changes: readonly Change[]): Promise<ChangeOutcome[]>;
}

/** The ledger's events of the objects of one bucket. */
export interface ObjectLookUp {
  /** One list per object, in their order, of the events at or after a time; eventually consistent. Rejects if a call fails. */
  eventsSince(objects: ReadonlyArray<{ readonly key: string; readonly since: Timestamp }>): Promise<ReadonlyArray<readonly ObjectEventFacts[]>>;
}

/** The objects of one bucket. */
export interface ObjectListing {
  /** Those of the keys that exist now, by their keys; strongly consistent. Rejects if a call fails. */
  current(keys: readonly string[]): Promise<ReadonlyMap<string, ListedObject>>;
}

/** The ledger's queue, for objects whose events are missing. */
export interface RepairQueue {
  /** Whether each object was sent, in their order. Rejects if nothing can be sent, such as without permission. */
  send(objects: readonly ListedObject[]): Promise<readonly boolean[]>;
}

/** The ledger as its readers and operators use it. */
export interface Ledger {
  /** By id and timestamp, or by id alone. */
  get(ref: { readonly id: string; readonly timestamp?: string }): Promise<Entry | undefined>;
  list(query: ListQuery): Promise<Page>;
  /** The events of one object, newest first. */
  history(query: HistoryQuery): Promise<Page>;
  counts(query?: CountQuery): Promise<StatusCount[]>;
  overview(query?: CountQuery): Promise<StatusOverview[]>;
  /** Changes the status if it is the expected one, and appends the change to the history. Returns the event after the change. */
  transition(ref: EntryRef, request: TransitionRequest): Promise<Entry>;
  complete(ref: EntryRef, request: SettleRequest): Promise<Entry>;
  fail(ref: EntryRef, request: FailRequest): Promise<Entry>;
  heartbeat(ref: EntryRef, request?: HeartbeatRequest): Promise<Entry>;
  retry(ref: EntryRef, request: ChangeRequest): Promise<Entry>;
  discard(ref: EntryRef, request: ChangeRequest): Promise<Entry>;
  replay(ref: EntryRef, request: ReplayRequest): Promise<Entry>;
  releaseExpired(request: Pick<ChangeRequest, 'by'>): Promise<ReleaseReport>;
  plan(verb: BulkVerb, filter: BulkFilter | ReplayFilter): Promise<BulkPlan>;
  retryAll(filter: BulkFilter, request: BulkRequest): AsyncIterable<BulkProgress>;
  discardAll(filter: BulkFilter, request: BulkRequest): AsyncIterable<BulkProgress>;
  replayAll(filter: ReplayFilter, request: BulkReplayRequest): AsyncIterable<ReplayProgress>;
}
