import { fromMilliseconds, Timestamp } from '../timestamp';

/** The manifest of an inventory: `prefix/source-bucket/configuration/2026-11-22T01-00Z/manifest.json`. */
export interface InventoryManifest {
  readonly key: string;
  /** When S3 began to write the inventory. */
  readonly createdAt: Timestamp;
}

const MANIFEST = /\/?(\d{4}-\d{2}-\d{2})T(\d{2})-(\d{2})Z\/manifest\.json$/;

/** Undefined for the key of anything else: the data of an inventory, or its checksum. */
export function readManifestKey(key: string): InventoryManifest | undefined {
  const [, day, hour, minute] = MANIFEST.exec(key) ?? [];
  const milliseconds = day === undefined ? NaN : Date.parse(`${day}T${hour}:${minute}:00Z`);
  return Number.isNaN(milliseconds) ? undefined : { key, createdAt: fromMilliseconds(milliseconds) };
}
