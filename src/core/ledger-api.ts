import type { Entry } from './entry';
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

/** A status, and what is of interest about the events that have it. */
export interface StatusOverview extends StatusCount {
  /** When the first of them happened, unless the status is final. */
  readonly oldest?: Timestamp;
  /** Of those counted as `dispatched`: how many have a lease that has run out. */
  readonly expired?: number;
  /** Of those counted as `retrying`: how many are due. */
  readonly due?: number;
  /** Why the newest event failed, of those that are `failed`. */
  readonly lastReason?: string;
}

/** Who changes an event, and why: both are kept in its history. */
export interface ChangeRequest {
  /** 1 to 128 characters. */
  readonly by: string;
  /** Up to 512 characters. */
  readonly reason?: string;
}

export interface SettleRequest extends ChangeRequest {
  /** The attempt that ended, as its message told. Nothing changes if another one is under way. @default - whichever is under way */
  readonly attempt?: number;
}

export interface FailRequest extends SettleRequest {
  /** Do not try again, whatever attempts are left. @default false */
  readonly final?: boolean;
}

export type BulkVerb = 'retry' | 'discard';

/** Which events a bulk change is for: all that meet every condition. */
export interface BulkFilter extends FailureTime {
  /** The status that they have, one that the change can start from: `failed` or `discarded` to retry; `created`, `retrying` or `failed` to discard. */
  readonly status: string;
  /** What their objects' keys begin with. */
  readonly prefix?: string;
  /** Events from this time on. */
  readonly since?: Date;
  /** Events before this time. */
  readonly until?: Date;
}

export interface BulkRequest extends ChangeRequest {
  /** Where a run before was interrupted: the `cursor` of its last progress. It belongs to the same change and the same filter. */
  readonly cursor?: string;
}

/** What a bulk change would change. */
export interface BulkPlan {
  readonly count: number;
  readonly oldest?: Entry;
  readonly newest?: Entry;
  /** How many events of the status do not match the rest of the filter, counted up to 10,000. */
  readonly leftOut: number;
}

/** How far a bulk change has come. */
export interface BulkProgress {
  readonly changed: number;
  /** Left as they are: somebody else changed them first, or they had been changed before, which the index did not know yet. */
  readonly conflicts: number;
  /** Where to go on after an interruption; absent at the end. */
  readonly cursor?: string;
}

/** What became of events whose lease had run out. */
export interface ReleaseReport {
  readonly retrying: number;
  /** Given up: their attempts are used up. */
  readonly failed: number;
  /** Settled in the meantime. */
  readonly conflicts: number;
}
