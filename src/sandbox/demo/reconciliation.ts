import { NO_OBJECTS, reconcileBatch, ReconcilePorts, ReconcileReport } from '../../core/reconcile-batch';
import type { ListedObject } from '../../core/s3/listed-object';
import { reconciledNotification } from '../../core/s3/reconciled-event';
import { fromMilliseconds } from '../../core/timestamp';
import type { Io } from '../../terminal/io';
import type { Deployment } from '../deployment';
import type { FolderFile } from '../folder/folder-files';
import { listedFile, wholeSecond } from '../folder/folder-listing';
import type { EventListener } from '../options';

const WITHHELD = 5;

/** The bucket of the demo when it ends: its files, and some objects whose events were withheld. */
export interface ReconciledBucket {
  readonly bucket: string;
  readonly files: readonly FolderFile[];
}

/**
 * Puts objects into the bucket whose events are withheld, compares the bucket with the ledger, repairs what is missing, and compares them again.
 *
 * @returns the exit code: 0 only if the first run finds exactly the withheld objects, and the second run finds nothing
 */
export async function reconcileDemo(
  { bucket, files }: ReconciledBucket, stack: Deployment, io: Io, onReconciled: EventListener['onReconciled'] = () => {},
): Promise<number> {
  const listed = files.map(file => listedFile(file, io.now()));
  const withheld = withheldFrom(listed, io.now());
  const objects = [...listed, ...withheld];
  const ports: ReconcilePorts = {
    lookUp: stack.lookUp(bucket, io.signal),
    listing: { current: async keys => new Map(objects.filter(({ key }) => keys.includes(key)).map(object => [object.key, object])) },
    repair: {
      queue: {
        send: async missing => {
          await stack.redeliver([reconciledNotification(bucket, missing)]);
          return missing.map(() => true);
        },
      },
    },
    now: () => fromMilliseconds(io.now()),
  };
  const compare = async (): Promise<ReconcileReport> => {
    const report = await reconcileBatch(ports, objects, { filters: [{}], graceSeconds: 0 }, fromMilliseconds(io.now()));
    onReconciled(bucket, report.counts);
    return report;
  };

  io.stdout(`\n${withheld.length} more objects are written, and their events are withheld. The bucket is compared with the ledger, and repaired.\n\n`);
  const first = await compare();
  const second = first.counts.repaired > 0 ? await compare() : { counts: NO_OBJECTS, missing: [] };
  for (const { key } of first.missing) io.stdout(`  repaired: s3://${bucket}/${key}\n`);
  io.stdout(`\nchecked     ${first.counts.checked}\nmissing     ${first.counts.missing}\nrepaired    ${first.counts.repaired}\nsecond run  ${second.counts.missing} missing\n\n`);
  return verdictOf(withheld, first, second, objects.length, io);
}

function verdictOf(withheld: readonly ListedObject[], first: ReconcileReport, second: ReconcileReport, objects: number, io: Io): number {
  const found = new Set(first.missing.map(({ key }) => key));
  const isExact = found.size === withheld.length && withheld.every(({ key }) => found.has(key));
  if (isExact && second.counts.missing === 0 && second.counts.found === objects) {
    io.stdout('Exactly the withheld events were missing. After the repair, none is.\n');
    return 0;
  }
  io.stderr(`\nThe reconciliation differs from what is expected: ${withheld.length} events were withheld, ${found.size} were found missing, `
    + `and ${second.counts.missing} after the repair.\n`);
  return 1;
}

/** Objects with keys that no file has. */
function withheldFrom(listed: readonly ListedObject[], now: number): ListedObject[] {
  const keys = new Set(listed.map(({ key }) => key));
  return Array.from({ length: 2 * WITHHELD }, (_, index) => `withheld/${index + 1}.txt`)
    .filter(key => !keys.has(key))
    .slice(0, WITHHELD)
    .map((key, index) => ({ key, size: index, etag: `withheld-${index}`, lastModified: wholeSecond(now - 1_000) }));
}
