import { GetBucketNotificationConfigurationCommand, GetBucketNotificationConfigurationCommandOutput, QueueConfiguration, S3Client } from '@aws-sdk/client-s3';
import { CliError } from './cli-error';
import { EXIT } from './exit-code';
import type { BucketPart } from './options/bucket-argument';
import { noSuchBucket } from './s3-store';
import { codeOf } from '../client/diagnosis';
import { LedgerError } from '../core/errors';
import type { KeyFilter } from '../core/reconcile';
import { formDecode } from '../core/s3/form-decode';

/** What a ledger records of a bucket. */
export type Wiring =
  | { readonly known: true; readonly filters: readonly KeyFilter[] }
  /** @param why it is not known, for the user */
  | { readonly known: false; readonly why: string };

const ALL_CREATED = ['s3:ObjectCreated:Put', 's3:ObjectCreated:Post', 's3:ObjectCreated:Copy', 's3:ObjectCreated:CompleteMultipartUpload'];

/**
 * Reads from the bucket's notifications which keys the ledger records. Throws an error if the bucket sends nothing to the ledger's queue, or not
 * every creation of an object.
 */
export async function readWiring(client: S3Client, { bucket }: BucketPart, queueArn: string): Promise<Wiring> {
  let configuration: GetBucketNotificationConfigurationCommandOutput;
  try {
    configuration = await client.send(new GetBucketNotificationConfigurationCommand({ Bucket: bucket }));
  } catch (error) {
    const { name = '', message = '' } = error as { name?: string; message?: string };
    if (name === 'NoSuchBucket') throw noSuchBucket(bucket, error);
    if (codeOf(error) === 'ACCESS_DENIED') return { known: false, why: `the caller may not read the notifications of the bucket (s3:GetBucketNotification): ${message}` };
    if (name === 'NotImplemented' || name === 'MethodNotAllowed') return { known: false, why: 'the store does not report the notifications of a bucket' };
    throw error;
  }
  const { QueueConfigurations = [], TopicConfigurations = [], EventBridgeConfiguration } = configuration;
  const own = QueueConfigurations.filter(({ QueueArn = '' }) => accountAndName(QueueArn) === accountAndName(queueArn));
  if (own.length > 0) return { known: true, filters: filtersOf(bucket, own) };
  if (EventBridgeConfiguration) return { known: false, why: 'the bucket sends its events to EventBridge, whose rules decide what the ledger records' };
  if (TopicConfigurations.length > 0) return { known: false, why: 'the bucket sends its events to an SNS topic, which may forward them to the ledger' };
  throw new CliError(EXIT.NOT_FOUND,
    `s3://${bucket} is not a bucket of this ledger: it has no notification for the queue ${queueArn}. Check the bucket and the queue, or add the bucket with addBucket().`);
}

/** Throws an error if the ledger records no key that begins with the prefix. */
export function checkPrefix({ bucket, prefix }: BucketPart, filters: readonly KeyFilter[]): void {
  const reachable = filters.some(filter => prefix.startsWith(filter.prefix ?? '') || (filter.prefix ?? '').startsWith(prefix));
  if (reachable) return;
  throw new LedgerError('BAD_INPUT',
    `the ledger records no key of s3://${bucket}/ that begins with ${JSON.stringify(prefix)}, only ${filters.map(describe).join(', ')}. Use a prefix within its filters.`);
}

export function describe({ prefix = '', suffix = '' }: KeyFilter): string {
  return `${prefix}*${suffix}`;
}

function filtersOf(bucket: string, configurations: readonly QueueConfiguration[]): KeyFilter[] {
  const complete = (Events: readonly string[]) => Events.includes('s3:ObjectCreated:*') || ALL_CREATED.every(name => Events.includes(name));
  // A ledger with several event types has a notification for each combination of type and filter.
  const byFilter = new Map<string, { filter: KeyFilter; events: string[] }>();
  for (const { Events = [], Filter } of configurations) {
    const rules = Filter?.Key?.FilterRules ?? [];
    const valueOf = (wanted: string) => rules.find(({ Name = '' }) => Name.toLowerCase() === wanted)?.Value;
    const filter = { prefix: decoded(valueOf('prefix')), suffix: decoded(valueOf('suffix')) };
    const key = JSON.stringify(filter);
    byFilter.set(key, { filter, events: [...byFilter.get(key)?.events ?? [], ...Events] });
  }
  const found = [...byFilter.values()].filter(({ events }) => complete(events)).map(({ filter }) => filter);
  if (found.length > 0) return found;
  const events = [...new Set(configurations.flatMap(({ Events = [] }) => Events))].join(', ');
  throw new CliError(EXIT.USAGE,
    `the ledger cannot be reconciled with s3://${bucket}: it records ${events}, and a listing shows created objects only. Record s3:ObjectCreated:* to reconcile.`);
}

/** The URL of a queue does not always say its region and partition. */
function accountAndName(arn: string): string {
  return arn.split(':').slice(-2).join(':');
}

/** S3 holds filters URL-encoded. */
function decoded(value: string | undefined): string | undefined {
  return value && (formDecode(value) ?? value);
}
