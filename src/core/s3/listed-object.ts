import type { Timestamp } from '../timestamp';

/** An object as a listing of its bucket shows it: the latest version of its key. */
export interface ListedObject {
  readonly key: string;
  /** In bytes. */
  readonly size?: number;
  /** Without quotation marks, as events have it. */
  readonly etag?: string;
  /** ListObjectsV2 gives whole seconds. For a multipart upload, this is when the upload began. */
  readonly lastModified: Timestamp;
  /** ListObjectsV2 gives none; an inventory of all versions does. */
  readonly versionId?: string;
}
