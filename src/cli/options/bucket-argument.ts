import { Argument } from 'commander';
import { LedgerError } from '../../core/errors';
import type { KeyFilter } from '../../core/reconcile';

export const BUCKET = new Argument('<s3-uri>', 's3://bucket, or s3://bucket/prefix for the keys that begin with the prefix');

export interface BucketPart {
  readonly bucket: string;
  /** Empty for the whole bucket. */
  readonly prefix: string;
}

const URI = /^s3:\/\/([a-z0-9][a-z0-9._-]{1,253})(?:\/(.*))?$/is;

export function parseBucketUri(text: string): BucketPart {
  const [, bucket, prefix = ''] = URI.exec(text) ?? [];
  if (bucket === undefined) throw new LedgerError('BAD_INPUT', `the bucket must be an S3 URI, got: ${JSON.stringify(text)}. Use s3://bucket or s3://bucket/prefix.`);
  return { bucket, prefix };
}

/** `incoming/*.json`: keys that begin and end with the texts around the asterisk. `*` alone is the whole bucket. */
export function parseKeyFilter(text: string): KeyFilter {
  const [prefix, suffix, ...more] = text.split('*');
  if (suffix === undefined || more.length > 0) {
    throw new LedgerError('BAD_INPUT', `--filter must have one asterisk between prefix and suffix, got: ${JSON.stringify(text)}. Use one such as incoming/*.json, or * for the whole bucket.`);
  }
  return { prefix, suffix };
}
