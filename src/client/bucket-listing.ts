import { ListObjectsV2Command, ListObjectsV2CommandInput, S3Client } from '@aws-sdk/client-s3';
import { Retries, RetryOptions } from './retries';
import type { ObjectListing } from '../core/ports';
import { present } from '../core/present';
import type { ListingPage } from '../core/reconcile-walk';
import { unquoted } from '../core/s3/etag';
import { formDecode } from '../core/s3/form-decode';
import type { ListedObject } from '../core/s3/listed-object';
import { fromMilliseconds } from '../core/timestamp';

export interface BucketListingOptions extends RetryOptions {
  /** Give it timeouts and no retries: the listing retries itself. */
  readonly client: S3Client;
  readonly bucket: string;
  /** Lists only keys that begin with this. @default - all keys */
  readonly prefix?: string;
  /** Ends all retries. */
  readonly signal: AbortSignal;
}

/** Up to this many keys, a request for each is cheaper than the request for all keys between them. */
const FEW_KEYS = 2;

/**
 * The objects of a bucket, in the order of their keys: 1,000 per request. Needs only `s3:ListBucket`.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 */
export class BucketListing implements ObjectListing {
  private readonly retries: Retries;

  constructor(private readonly options: BucketListingOptions) {
    this.retries = Retries.bounded(options, options.signal);
  }

  /** @param after the key behind which the page begins */
  page(after?: string): Promise<ListingPage> {
    return this.list({ Prefix: this.options.prefix, StartAfter: after });
  }

  async current(keys: readonly string[]): Promise<ReadonlyMap<string, ListedObject>> {
    const found = new Map<string, ListedObject>();
    let open = [...keys].sort(compareKeys);
    while (open.length > 0) {
      const [first, ...others] = open;
      // Of all keys with this prefix, the key itself comes first.
      const [object] = (await this.list({ Prefix: first, MaxKeys: 1 })).objects;
      if (object?.key === first) found.set(first, object);
      open = others.length <= FEW_KEYS ? others : await this.openAfter(first, others, found);
    }
    return found;
  }

  /** Looks for the keys on the page after another key. Returns those that are behind the page. */
  private async openAfter(first: string, keys: readonly string[], found: Map<string, ListedObject>): Promise<string[]> {
    const { objects, more } = await this.page(first);
    const wanted = new Set(keys);
    for (const object of objects) {
      if (wanted.has(object.key)) found.set(object.key, object);
    }
    const last = objects.at(-1);
    return more && last ? keys.filter(key => compareKeys(key, last.key) > 0) : [];
  }

  /** Keys are encoded: XML cannot express every character of a key. */
  private async list(input: Omit<ListObjectsV2CommandInput, 'Bucket' | 'EncodingType'>): Promise<ListingPage> {
    const { client, bucket } = this.options;
    const command = new ListObjectsV2Command({ ...input, Bucket: bucket, EncodingType: 'url' });
    const { Contents = [], IsTruncated = false, EncodingType } = await this.retries.call(abortSignal => client.send(command, { abortSignal }));
    const objects = Contents.flatMap(({ Key, Size, ETag, LastModified }) => {
      if (Key === undefined || LastModified === undefined) return [];
      // A store that ignores the encoding may send a key with a bare percent sign.
      const key = (EncodingType === 'url' ? formDecode(Key) : undefined) ?? Key;
      return [present<ListedObject>({ key, size: Size, etag: unquoted(ETag), lastModified: fromMilliseconds(LastModified.getTime()) })];
    });
    return { objects, more: IsTruncated && objects.length > 0 };
  }
}

/** S3 orders keys by their UTF-8 bytes; JavaScript compares UTF-16. */
export function compareKeys(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}
