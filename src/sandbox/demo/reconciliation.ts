import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDbObjectLookUp } from '../../client/object-look-up';
import { NO_OBJECTS, reconcileBatch, ReconcileReport } from '../../core/reconcile-batch';
import type { ListedObject } from '../../core/s3/listed-object';
import { reconciledNotification } from '../../core/s3/reconciled-event';
import { fromMilliseconds } from '../../core/timestamp';
import type { Io } from '../../terminal/io';
import { CREDENTIALS, REGION } from '../aws/local-account';
import type { Deployment } from '../deployment';
import type { FolderFile } from '../folder/folder-files';

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
export async function reconcileDemo({ bucket, files }: ReconciledBucket, stack: Deployment, io: Io): Promise<number> {
  const listed = files.map(({ key, size, etag, modifiedAt }): ListedObject => {
    const lastModified = wholeSecond(Math.min(modifiedAt, io.now()));
    return { key, size, etag, lastModified };
  });
  const withheld = withheldFrom(listed, io.now());
  const client = new DynamoDBClient({ endpoint: stack.endpoint, region: REGION, credentials: CREDENTIALS });
  const lookUp = new DynamoDbObjectLookUp({ client, tableName: stack.tableName, bucket, signal: io.signal });
  const objects = [...listed, ...withheld];
  const run = (): Promise<ReconcileReport> => reconcileBatch({
    lookUp,
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
  }, objects, { filters: [{}], graceSeconds: 0 }, fromMilliseconds(io.now()));

  io.stdout(`\n${withheld.length} more objects are written, and their events are withheld. The bucket is compared with the ledger, and repaired.\n\n`);
  try {
    const first = await run();
    const second = first.counts.repaired > 0 ? await run() : { counts: NO_OBJECTS, missing: [] };
    for (const { key } of first.missing) io.stdout(`  repaired: s3://${bucket}/${key}\n`);
    io.stdout(`\nchecked     ${first.counts.checked}\nmissing     ${first.counts.missing}\nrepaired    ${first.counts.repaired}\nsecond run  ${second.counts.missing} missing\n\n`);
    return verdictOf(withheld, first, second, objects.length, io);
  } finally {
    client.destroy();
  }
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

/** A listing has whole seconds. */
function wholeSecond(milliseconds: number): string {
  return fromMilliseconds(milliseconds - (milliseconds % 1_000));
}
