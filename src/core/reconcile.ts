import { CREATED_FAMILY, RECONCILED } from './contract/event-name';
import type { Entry } from './entry';
import type { ListedObject } from './s3/listed-object';
import { after, Timestamp, toMilliseconds } from './timestamp';

/** Which objects a ledger must have an event of. */
export interface ReconcileRules {
  /** A key must match one of them; an empty filter matches every key. */
  readonly filters: readonly KeyFilter[];
  /** An event may arrive this late: a younger object is not checked. */
  readonly graceSeconds: number;
  /** Older objects are not checked: they were there before the ledger. */
  readonly notBefore?: Timestamp;
  /** Since when the ledger records events. An older object has no row that the retention could have deleted. */
  readonly recordingSince?: Timestamp;
  /** The ledger deletes a row this long after the status of its event became final. */
  readonly rowRetentionSeconds?: number;
}

export interface KeyFilter {
  readonly prefix?: string;
  readonly suffix?: string;
}

/** An event of an object as the object index has it. */
export type ObjectEventFacts = Pick<Entry, 'id' | 'timestamp' | 'eventName' | 'etag' | 'versionId'>;

/** Why an object is not looked up. */
export type Skipped = 'outsideFilters' | 'tooYoung' | 'beforeLedger' | 'expired';

export type Verdict =
  | { readonly verdict: 'found' }
  /** Repaired, and its own event arrived later: two rows of one event. */
  | { readonly verdict: 'twins'; readonly twins: Twins }
  /** Overwritten or deleted since it was listed: the ledger has the newer event. */
  | { readonly verdict: 'changed' }
  | { readonly verdict: 'missing' };

export interface Twins {
  readonly reconciled: ObjectEventFacts;
  readonly live: readonly ObjectEventFacts[];
}

/** S3 may report the time of an event slightly before the time of the object: the clocks of two machines. */
const CLOCK_TOLERANCE_MS = 5_000;

/** Whether the object must be looked up, or why not. */
export function triage(object: ListedObject, rules: ReconcileRules, now: Timestamp): Skipped | 'lookUp' {
  const { lastModified } = object;
  if (!rules.filters.some(filter => matches(object.key, filter))) return 'outsideFilters';
  if (lastModified > before(now, rules.graceSeconds)) return 'tooYoung';
  if (rules.notBefore !== undefined && lastModified < rules.notBefore) return 'beforeLedger';
  const { rowRetentionSeconds, recordingSince } = rules;
  const mayBeDeleted = rowRetentionSeconds !== undefined && lastModified <= before(now, rowRetentionSeconds);
  return mayBeDeleted && (recordingSince === undefined || lastModified >= recordingSince) ? 'expired' : 'lookUp';
}

/** The earliest time of an event that can concern the object as it is listed. */
export function earliestEvent({ lastModified }: ListedObject): Timestamp {
  return shifted(lastModified, -CLOCK_TOLERANCE_MS);
}

/**
 * Compares the object with the events of its key. An event covers the object if it created the listed version; without version ids, if it has the
 * object's etag and is not older than the object. The event of a multipart upload may be much younger: the object has the time at which the upload began.
 *
 * @param listedAt when the listing was read
 */
export function judge(object: ListedObject, events: readonly ObjectEventFacts[], listedAt: Timestamp): Verdict {
  const covering = events.filter(event => covers(event, object));
  const [reconciled] = covering.filter(({ eventName }) => eventName === RECONCILED);
  const live = covering.filter(({ eventName }) => eventName !== RECONCILED);
  if (reconciled && live.length > 0) return { verdict: 'twins', twins: { reconciled, live } };
  if (covering.length > 0) return { verdict: 'found' };
  const newer = events.some(({ timestamp, eventName }) => timestamp >= shifted(listedAt, -CLOCK_TOLERANCE_MS) && eventName !== RECONCILED);
  return { verdict: newer ? 'changed' : 'missing' };
}

/** Compares an object that seems to be missing with a second listing. @param current undefined if the key no longer exists */
export function confirm(object: ListedObject, current: ListedObject | undefined): 'missing' | 'changed' {
  return current && current.etag === object.etag && sameSecond(current.lastModified, object.lastModified) ? 'missing' : 'changed';
}

export function matches(key: string, { prefix = '', suffix = '' }: KeyFilter): boolean {
  return key.startsWith(prefix) && key.endsWith(suffix);
}

function covers(event: ObjectEventFacts, object: ListedObject): boolean {
  if (!event.eventName.startsWith(CREATED_FAMILY)) return false;
  if (event.versionId !== undefined && object.versionId !== undefined) return event.versionId === object.versionId;
  if (event.eventName === RECONCILED && !sameSecond(event.timestamp, object.lastModified)) return false;
  const sameContent = event.etag === undefined || object.etag === undefined || event.etag === object.etag;
  return sameContent && event.timestamp >= earliestEvent(object);
}

/** A listing has whole seconds, an inventory may have milliseconds. */
function sameSecond(one: Timestamp, other: Timestamp): boolean {
  return one.split('.')[0] === other.split('.')[0];
}

function before(time: Timestamp, seconds: number): Timestamp {
  return shifted(time, -1000 * seconds);
}

/** Not before 1970. */
function shifted(time: Timestamp, milliseconds: number): Timestamp {
  return after(time, Math.max(milliseconds, -toMilliseconds(time)));
}
