import type { S3Client } from '@aws-sdk/client-s3';
import { BucketListing } from './bucket-listing';
import { InventoryManifest, readManifestKey } from '../core/s3/inventory-manifest';
import { Timestamp, toMilliseconds } from '../core/timestamp';

export interface InventoryPlace {
  readonly bucketName: string;
  readonly prefix: string;
}

const DAY_MS = 24 * 60 * 60 * 1_000;

/** The newest inventory that is not older than `oldest`: its manifest, which S3 writes last. Lists keys only. */
export async function findInventory(
  client: S3Client, { bucketName, prefix }: InventoryPlace, oldest: Timestamp, signal: AbortSignal,
): Promise<InventoryManifest | undefined> {
  const listing = new BucketListing({ client, bucket: bucketName, prefix, signal });
  let newest: InventoryManifest | undefined;
  // The folders of inventories are named by time, so their order is that of time. A day earlier: the name of the day alone.
  let after: string | undefined = `${prefix}${new Date(Math.max(0, toMilliseconds(oldest) - DAY_MS)).toISOString().slice(0, 10)}`;
  while (after !== undefined) {
    const { objects, more } = await listing.page(after);
    for (const { key } of objects) {
      const manifest = readManifestKey(key);
      if (manifest && manifest.createdAt >= oldest && (!newest || manifest.createdAt > newest.createdAt)) newest = manifest;
    }
    after = more ? objects.at(-1)?.key : undefined;
  }
  return newest;
}
