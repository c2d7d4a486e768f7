import { unquoted } from './etag';
import { formDecode } from './form-decode';
import type { ListedObject } from './listed-object';
import { Json, member } from '../json';
import { present } from '../present';
import { fromIso, fromMilliseconds, LAST_MILLISECOND, Timestamp } from '../timestamp';

/** What an item of a Distributed Map is. */
export type ListedItem =
  | { readonly object: ListedObject }
  /** Not the current version of its key: an inventory may have all versions. */
  | 'notCurrent'
  /** @param malformed what is missing, for a person */
  | { readonly malformed: string };

/**
 * Reads an item that Step Functions read from ListObjectsV2, or from an inventory in CSV.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-inventory.html
 */
export function readListedItem(item: Json, source: 'listing' | 'inventory'): ListedItem {
  return source === 'listing' ? readListing(item) : readInventory(item);
}

function readListing(item: Json): ListedItem {
  const key = member(item, 'Key');
  const lastModified = timeOf(member(item, 'LastModified'));
  if (typeof key !== 'string' || lastModified === undefined) return { malformed: 'an item of the listing has no Key or no LastModified' };
  return { object: present<ListedObject>({ key, lastModified, etag: etagOf(member(item, 'Etag') ?? member(item, 'ETag')), size: sizeOf(member(item, 'Size')) }) };
}

function readInventory(item: Json): ListedItem {
  if (isFalse(member(item, 'IsLatest')) || isTrue(member(item, 'IsDeleteMarker'))) return 'notCurrent';
  const encoded = member(item, 'Key');
  const key = typeof encoded === 'string' ? formDecode(encoded) : undefined;
  const lastModified = timeOf(member(item, 'LastModifiedDate'));
  const etag = etagOf(member(item, 'ETag'));
  if (key === undefined || lastModified === undefined || etag === undefined) {
    return { malformed: 'the inventory lacks Key, LastModifiedDate or ETag. Add the optional fields LastModifiedDate and ETag to its configuration' };
  }
  const versionId = member(item, 'VersionId');
  return {
    object: present<ListedObject>({
      key, lastModified, etag, size: sizeOf(member(item, 'Size')), versionId: typeof versionId === 'string' && versionId !== '' && versionId !== 'null' ? versionId : undefined,
    }),
  };
}

/** Step Functions gives Unix seconds, an inventory ISO 8601. */
function timeOf(value: Json | undefined): Timestamp | undefined {
  if (typeof value === 'string') return fromIso(value);
  const milliseconds = typeof value === 'number' ? Math.round(value * 1000) : -1;
  return milliseconds >= 0 && milliseconds <= LAST_MILLISECOND ? fromMilliseconds(milliseconds) : undefined;
}

function etagOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? unquoted(value) : undefined;
}

function sizeOf(value: Json | undefined): number | undefined {
  const size = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof size === 'number' && Number.isSafeInteger(size) && size >= 0 ? size : undefined;
}

function isTrue(value: Json | undefined): boolean {
  return value === true || value === 'true';
}

function isFalse(value: Json | undefined): boolean {
  return value === false || value === 'false';
}
