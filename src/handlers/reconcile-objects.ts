import { loggingFailure } from './failure-log';
import type { Invocation } from './invocation';
import { createLog } from './log';
import { RECONCILE_METRICS } from '../core/contract/metrics';
import type { ReconcileSettings } from '../core/contract/reconcile-settings';
import { embeddedMetrics } from '../core/embedded-metrics';
import { Json, member } from '../core/json';
import type { ReconcileRules } from '../core/reconcile';
import { reconcileBatch, ReconcileCounts, ReconcilePorts } from '../core/reconcile-batch';
import type { WalkedPage } from '../core/reconcile-walk';
import type { InventoryManifest } from '../core/s3/inventory-manifest';
import { readListedItem } from '../core/s3/listed-item';
import type { ListedObject } from '../core/s3/listed-object';
import { fromIso, fromMilliseconds, isTimestamp, Timestamp } from '../core/timestamp';

export interface ReconcileDependencies {
  readonly settings: ReconcileSettings;
  /** When the ledger's table was created. */
  readonly recordingSince: () => Promise<Timestamp | undefined>;
  readonly ports: (signal: AbortSignal) => ReconcilePorts;
  readonly findInventory: (oldest: Timestamp, signal: AbortSignal) => Promise<InventoryManifest | undefined>;
  readonly now: () => number;
  readonly print: (line: string) => void;
}

/** The newest inventory, for the map that reads it. */
export interface FoundInventory {
  readonly manifestKey: string;
  readonly listedAt: Timestamp;
}

/** The result of a batch, which the map writes to the report. */
export interface BatchResult extends ReconcileCounts {
  /** Keys of missing objects; at most so many that the result fits the limit of Step Functions. */
  readonly missingKeys: readonly string[];
}

/** A result has at most 256 KiB. */
const MAX_KEY_BYTES = 128 * 1_024;

/** Finds the newest inventory of the bucket. Throws an error if it is too old: the objects since then would not be checked. */
export async function findNewestInventory(invocation: Invocation, dependencies: ReconcileDependencies): Promise<FoundInventory> {
  const { settings: { inventory, logLevel }, now, print } = dependencies;
  const log = createLog(logLevel, print, { requestId: invocation.requestId });
  if (!inventory) throw new Error('the reconciler has no inventory: the state machine and the function do not belong together');
  const oldest = fromMilliseconds(Math.max(0, now() - inventory.maxAgeSeconds * 1_000));
  const found = await loggingFailure(log, 'inventories cannot be listed', () => dependencies.findInventory(oldest, AbortSignal.timeout(invocation.remaining)));
  if (found) return { manifestKey: found.key, listedAt: found.createdAt };
  const message = `there is no inventory below s3://${inventory.bucketName}/${inventory.prefix} that is younger than ${inventory.maxAgeSeconds} seconds. `
    + 'Check that the inventory is enabled, in CSV, and delivered there, or raise inventory.maxAge.';
  log('error', message, { code: 'INVENTORY_TOO_OLD' });
  throw new Error(message);
}

/** Checks the objects of one batch. Rejects if a look-up or the listing fails: the map retries the batch. */
export async function reconcileItems(event: Json, invocation: Invocation, dependencies: ReconcileDependencies): Promise<BatchResult> {
  const { settings, now, print } = dependencies;
  const log = createLog(settings.logLevel, print, { requestId: invocation.requestId });
  const { objects, listedAt } = readBatch(event, settings, now);
  return loggingFailure(log, 'objects cannot be checked', async () => {
    const rules = await rulesOf(dependencies);
    const { counts, missing } = await reconcileBatch(dependencies.ports(AbortSignal.timeout(invocation.remaining)), objects, rules, listedAt);
    const unrepaired = counts.missing - counts.repaired;
    print(JSON.stringify(embeddedMetrics({
      [RECONCILE_METRICS.CHECKED]: counts.checked,
      [RECONCILE_METRICS.MISSING]: unrepaired,
      [RECONCILE_METRICS.REPAIRED]: counts.repaired,
      [RECONCILE_METRICS.SUPERSEDED]: counts.superseded,
    }, settings.tableName, now(), undefined, settings.bucketName)));
    for (const { key } of missing) log('debug', 'object without an event', { key });
    if (counts.missing > 0) log('warn', 'objects without an event', { missing: counts.missing, repaired: counts.repaired });
    if (counts.deliveredTwice > 0) log('warn', 'events delivered twice: live and repaired', { deliveredTwice: counts.deliveredTwice });
    return { ...counts, missingKeys: fitting(missing) };
  });
}

/** A batch of a map, or a single item if the map has no batches. */
function readBatch(event: Json, { inventory }: ReconcileSettings, now: () => number): Pick<WalkedPage, 'objects' | 'listedAt'> {
  const given = member(event, 'Items');
  const items = Array.isArray(given) ? given as readonly Json[] : [event];
  const objects: ListedObject[] = [];
  for (const item of items) {
    const read = readListedItem(item, inventory ? 'inventory' : 'listing');
    if (read === 'notCurrent') continue;
    if ('malformed' in read) throw new Error(read.malformed);
    objects.push(read.object);
  }
  return { objects, listedAt: timeOf(member(event, 'BatchInput', 'listedAt')) ?? fromMilliseconds(now()) };
}

function timeOf(value: Json | undefined): Timestamp | undefined {
  if (typeof value !== 'string') return undefined;
  return isTimestamp(value) ? value : fromIso(value);
}

async function rulesOf({ settings, recordingSince }: ReconcileDependencies): Promise<ReconcileRules> {
  const { filters, graceSeconds, notBeforeSeconds, rowRetentionSeconds } = settings;
  const created = await recordingSince();
  return {
    filters,
    graceSeconds,
    notBefore: notBeforeSeconds === undefined ? created : fromMilliseconds(notBeforeSeconds * 1_000),
    recordingSince: created,
    rowRetentionSeconds,
  };
}

function fitting(missing: readonly ListedObject[]): string[] {
  let bytes = 0;
  const keys: string[] = [];
  for (const { key } of missing) {
    bytes += Buffer.byteLength(JSON.stringify(key)) + 1;
    if (bytes > MAX_KEY_BYTES) break;
    keys.push(key);
  }
  return keys;
}
