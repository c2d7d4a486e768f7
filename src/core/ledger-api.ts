import type { Entry } from './entry';
import type { MalformedRow } from './malformed-row';
import type { Timestamp } from './timestamp';

/** When events failed. Only for events that are `failed`; they are then read in the order in which they failed. */
export interface FailureTime {
  /** Events that failed at this time or later. */
  readonly failedSince?: Date;
  /** Events that failed before this time. */
  readonly failedUntil?: Date;
}

export interface ListQuery extends FailureTime {
  readonly status: string;
  /** Events at or after this time. */
  readonly since?: Date;
  /** Events before this time. */
  readonly until?: Date;
  /** @default 'oldest' */
  readonly order?: 'oldest' | 'newest';
  /** The maximum number of entries on a page, 1 to 1,000. A page can have fewer: DynamoDB ends it at 1 MB. @default 100 */
  readonly limit?: number;
  /** The `cursor` of the previous page. It is valid for the same status, times and order only. */
  readonly cursor?: string;
}

export interface HistoryQuery {
  readonly bucket: string;
  /** As it is, not URL-encoded. */
  readonly key: string;
  /** The maximum number of events on a page, 1 to 100. @default 100 */
  readonly limit?: number;
  /** The `cursor` of the previous page. It is valid for the same object only. */
  readonly cursor?: string;
}

export interface Page {
  readonly entries: readonly Entry[];
  /** Rows of the page that are skipped because they cannot be read; absent if there are none. */
  readonly malformed?: readonly MalformedRow[];
  /** Where the next page begins; absent on the last page. Text that is safe in JSON, URLs and files. */
  readonly cursor?: string;
}

export interface CountQuery {
  /** @default - every status of `STATUSES` */
  readonly statuses?: readonly string[];
  /** Where counting stops, per status: a whole number, 1 or more. @default 10,000 */
  readonly cap?: number;
}

export interface StatusCount {
  readonly status: string;
  readonly count: number;
  /** The counting stopped at the cap: there are more than `count`. */
  readonly capped: boolean;
}

/** A status, and the state of its events. */
export interface StatusOverview extends StatusCount {
  /** When the oldest event happened, unless the status is final. */
  readonly oldest?: Timestamp;
  /** How many of the counted `dispatched` events have an expired lease. */
  readonly expired?: number;
  /** How many of the counted `retrying` events are due. */
  readonly due?: number;
  /** Why the newest `failed` event failed. */
  readonly lastReason?: string;
  /** Rows that are skipped because they cannot be read, as far as this was noticed; absent if there are none. */
  readonly malformed?: readonly MalformedRow[];
}

/** Who changes an event, and why: both are kept in its history. */
export interface ChangeRequest {
  /** 1 to 128 characters. */
  readonly by: string;
  /** Up to 512 characters. */
  readonly reason?: string;
}

export interface SettleRequest extends ChangeRequest {
  /** The attempt that ended, from its message. Nothing changes if another attempt is current. @default - the current attempt */
  readonly attempt?: number;
}

export interface FailRequest extends SettleRequest {
  /** Do not retry, even if attempts are left. @default false */
  readonly final?: boolean;
}

/** An attempt that needs more time. */
export interface HeartbeatRequest {
  /** The attempt that goes on, from its message. Nothing changes if another attempt is current. @default - the current attempt */
  readonly attempt?: number;
  /** How long the lease lasts from now: whole seconds, 1 to 31,536,000. @default - the `leaseSeconds` of the client's `leasePolicy` */
  readonly leaseSeconds?: number;
}

/** With a time from which on the event may be delivered. */
export interface ReplayRequest extends ChangeRequest {
  /** @default - at once */
  readonly notBefore?: Date;
}

export type BulkVerb = 'retry' | 'discard' | 'replay';

/** The events of a bulk change: all that match every condition. */
export interface BulkFilter extends FailureTime {
  /** Their status, one that the change can start from: `failed` or `discarded` to retry; `created`, `retrying` or `failed` to discard; `completed` to replay. */
  readonly status: string;
  /** The prefix of their objects' keys. */
  readonly prefix?: string;
  /** Their reason with numbers, ids, times, addresses and keys replaced, as `reasonGroup` returns it: the events that failed for one cause. */
  readonly reasonGroup?: string;
  /** Events at or after this time. */
  readonly since?: Date;
  /** Events before this time. */
  readonly until?: Date;
  /**
   * Events that were recorded, and last changed, at this time or before: not those that came to the status later.
   * @default - all
   */
  readonly unchangedSince?: Date;
}

export interface BulkRequest extends ChangeRequest {
  /** Continues an interrupted run: the `cursor` of its last progress. It is valid for the same change and filter only. */
  readonly cursor?: string;
}

/** The events of a bulk replay. */
export interface ReplayFilter extends BulkFilter {
  /**
   * Events that were completed before this time: a repeated run with the same time replays no event twice.
   * @default - when the run begins
   */
  readonly settledUntil?: Date;
}

export interface BulkReplayRequest extends BulkRequest {
  /** How many replayed events become due per second, 0.001 or more. @default 10 */
  readonly rate?: number;
  /** When the first event is due: the `nextDue` of the last progress, to continue an interrupted run. @default - at once */
  readonly from?: Date;
}

/** What a bulk change would change. */
export interface BulkPlan {
  readonly count: number;
  /** Rows that are skipped because they cannot be read; absent if there are none. */
  readonly malformed?: number;
  readonly oldest?: Entry;
  readonly newest?: Entry;
  /** How many events of the status do not match the rest of the filter, counted up to 10,000. */
  readonly leftOut: number;
}

/** The progress of a bulk change. */
export interface BulkProgress {
  readonly changed: number;
  /** Unchanged: others changed them first, or the index was outdated. */
  readonly conflicts: number;
  /** Where to continue after an interruption; absent at the end. */
  readonly cursor?: string;
}

/** The progress of a bulk replay. */
export interface ReplayProgress extends BulkProgress {
  /** When the next event would be due. */
  readonly nextDue: Date;
}

/** The result for events with an expired lease. */
export interface ReleaseReport {
  readonly retrying: number;
  /** Their attempts are used up. */
  readonly failed: number;
  /** Settled by others in the meantime. */
  readonly conflicts: number;
}
