import type { Entry } from './entry';
import { isRefusal, Refusal } from './lifecycle';
import type { ObjectLookUp, ObjectListing, RepairQueue, SettleLedger } from './ports';
import { confirm, earliestEvent, judge, ReconcileRules, Skipped, triage, Twins } from './reconcile';
import type { ListedObject } from './s3/listed-object';
import type { Timestamp } from './timestamp';
import { decideTwins } from './twins';

/** Objects of one bucket, by the result of their check. */
export interface ReconcileCounts extends Readonly<Record<Skipped, number>> {
  readonly listed: number;
  /** Looked up in the ledger. */
  readonly checked: number;
  readonly found: number;
  /** The ledger has no event of them: those that were repaired, too. */
  readonly missing: number;
  /** Sent to the ledger's queue. */
  readonly repaired: number;
  /** Overwritten or deleted while they were checked. */
  readonly changed: number;
  /** Repaired objects whose own event arrived later. */
  readonly twins: number;
  /** Rows of twins that are not delivered any more. */
  readonly superseded: number;
  /** Twins of which both were delivered. */
  readonly deliveredTwice: number;
}

export interface MissingObject extends ListedObject {
  readonly repaired: boolean;
}

export interface ReconcileReport {
  readonly counts: ReconcileCounts;
  readonly missing: readonly MissingObject[];
}

export interface ReconcilePorts {
  readonly lookUp: ObjectLookUp;
  readonly listing: ObjectListing;
  /** Absent: missing objects are only reported. */
  readonly repair?: RepairPorts;
  readonly now: () => Timestamp;
}

export interface RepairPorts {
  readonly queue: RepairQueue;
  /** Absent: twins are only counted. */
  readonly twins?: TwinPorts;
}

/** In the history of a row that is superseded. */
export const TWIN_REASON = 'the same event was recorded twice: live and by reconciliation';

export interface TwinPorts {
  readonly ledger: SettleLedger;
  readonly supersede: (entry: Entry, now: Timestamp) => Entry | Refusal;
}

export const NO_OBJECTS: ReconcileCounts = {
  listed: 0,
  checked: 0,
  found: 0,
  missing: 0,
  repaired: 0,
  tooYoung: 0,
  beforeLedger: 0,
  expired: 0,
  outsideFilters: 0,
  changed: 0,
  twins: 0,
  superseded: 0,
  deliveredTwice: 0,
};

const COUNTS = Object.keys(NO_OBJECTS) as ReadonlyArray<keyof ReconcileCounts>;

export function addCounts(one: ReconcileCounts, other: ReconcileCounts): ReconcileCounts {
  return Object.fromEntries(COUNTS.map(name => [name, one[name] + other[name]])) as unknown as ReconcileCounts;
}

/**
 * Checks objects of a listing. Before an object counts as missing, it is listed again: one that was deleted or overwritten in the meantime is not.
 *
 * @param listedAt when the listing was read
 */
export async function reconcileBatch(
  ports: ReconcilePorts, objects: readonly ListedObject[], rules: ReconcileRules, listedAt: Timestamp,
): Promise<ReconcileReport> {
  const counts = { ...NO_OBJECTS, listed: objects.length };
  const lookUps = objects.filter(object => {
    const result = triage(object, rules, ports.now());
    if (result === 'lookUp') return true;
    counts[result] += 1;
    return false;
  });
  counts.checked = lookUps.length;

  const events = await ports.lookUp.eventsSince(lookUps.map(object => ({ key: object.key, since: earliestEvent(object) })));
  const suspects: ListedObject[] = [];
  const pairs: Twins[] = [];
  lookUps.forEach((object, index) => {
    const result = judge(object, events[index], listedAt);
    if (result.verdict === 'missing') suspects.push(object);
    else if (result.verdict === 'changed') counts.changed += 1;
    else counts.found += 1;
    if (result.verdict === 'twins') pairs.push(result.twins);
  });

  const missing = await confirmed(ports.listing, suspects);
  counts.changed += suspects.length - missing.length;
  counts.missing = missing.length;
  counts.twins = pairs.length;
  if (!ports.repair) return { counts, missing: missing.map(object => ({ ...object, repaired: false })) };

  const sent = missing.length === 0 ? [] : await ports.repair.queue.send(missing);
  counts.repaired = sent.filter(Boolean).length;
  const resolved = ports.repair.twins && pairs.length > 0 ? await resolve(ports.repair.twins, pairs, ports.now) : {};
  return { counts: { ...counts, ...resolved }, missing: missing.map((object, index) => ({ ...object, repaired: sent[index] })) };
}

async function confirmed(listing: ObjectListing, suspects: readonly ListedObject[]): Promise<ListedObject[]> {
  if (suspects.length === 0) return [];
  const current = await listing.current(suspects.map(({ key }) => key));
  return suspects.filter(object => confirm(object, current.get(object.key)) === 'missing');
}

async function resolve(
  { ledger, supersede }: TwinPorts, pairs: readonly Twins[], now: () => Timestamp,
): Promise<Pick<ReconcileCounts, 'superseded' | 'deliveredTwice'>> {
  const rows = await ledger.read(pairs.flatMap(({ reconciled, live }) => [reconciled, ...live]));
  let deliveredTwice = 0;
  let next = 0;
  const changes = pairs.flatMap(({ live }) => {
    const [copy, ...others] = rows.slice(next, next += 1 + live.length);
    const present = others.filter(row => row !== undefined);
    if (!copy || present.length === 0) return [];
    const decision = decideTwins(copy, present);
    if (decision === 'deliveredTwice') deliveredTwice += 1;
    if (typeof decision === 'string') return [];
    return decision.supersede.flatMap(before => {
      const after = supersede(before, now());
      return isRefusal(after) ? [] : [{ before, after }];
    });
  });
  const outcomes = changes.length === 0 ? [] : await ledger.change(changes);
  return { superseded: outcomes.filter(outcome => outcome === 'changed').length, deliveredTwice };
}
