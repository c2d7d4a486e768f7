import type { ObjectEvent } from './object-event';

/** What names an object in all its versions. */
export type ObjectName = Pick<ObjectEvent, 'bucket' | 'key'>;

const SCHEME = 's3://';

/** `s3://bucket/key`: the attribute `object_uri`. At most 1,285 bytes, less than the 2,048 bytes of a key of DynamoDB. */
export function toUri({ bucket, key }: ObjectName): string {
  return `${SCHEME}${bucket}/${key}`;
}

/** Undefined for text that is not the URI of an object. A bucket's name has no slash, so the key is everything after the first one. */
export function parseUri(uri: string): ObjectName | undefined {
  if (!uri.startsWith(SCHEME)) return undefined;
  const [bucket] = uri.slice(SCHEME.length).split('/', 1);
  const key = uri.slice(SCHEME.length + bucket.length + 1);
  return bucket === '' || key === '' ? undefined : { bucket, key };
}
