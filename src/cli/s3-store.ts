import { S3Client } from '@aws-sdk/client-s3';
import { CliError } from './cli-error';
import { AwsOptions, connectionOf, TIMEOUTS } from './connection';
import { EXIT } from './exit-code';
import { codeOf } from '../client/diagnosis';
import { LedgerError } from '../core/errors';
import type { Io } from '../terminal/io';

export interface StoreOptions extends AwsOptions {
  /** Of an S3-compatible store. */
  readonly endpoint?: string;
}

/** A client of S3 or of a compatible store. By default without retries: the listing has its own. */
export function createStoreClient({ region, profile, endpoint }: StoreOptions, env: Io['env'], maxAttempts = 1): S3Client {
  const { AWS_ENDPOINT_URL_DYNAMODB, ...others } = env;
  const connection = connectionOf({ region, profile, endpoint: endpoint ?? (env.AWS_ENDPOINT_URL_S3 || undefined) }, others);
  return new S3Client({
    ...connection,
    // A store on one host has no host name per bucket.
    forcePathStyle: connection.endpoint !== undefined,
    followRegionRedirects: true,
    maxAttempts,
    requestHandler: TIMEOUTS,
  });
}

/** Explains an error of a listing. An unknown error is returned as it is. */
export function storeFailure(error: unknown, bucket: string): unknown {
  if (error instanceof CliError || error instanceof LedgerError) return error;
  const { name = '', message = '' } = error as { name?: string; message?: string };
  const [line] = message.split('\n');
  if (name === 'NoSuchBucket') return noSuchBucket(bucket, error);
  const code = codeOf(error);
  if (code === 'ACCESS_DENIED') return new LedgerError(code, `the caller may not list s3://${bucket}. It needs s3:ListBucket on arn:aws:s3:::${bucket}: ${line}`, error);
  return code === undefined ? error : new LedgerError(code, `s3://${bucket} cannot be listed: ${line}`, error);
}

export function noSuchBucket(bucket: string, cause: unknown): CliError {
  return new CliError(EXIT.NOT_FOUND, `there is no bucket ${bucket}. Check the name, the account and --endpoint.`, cause);
}
