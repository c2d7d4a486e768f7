import { setMaxListeners } from 'node:events';
import { S3Client } from '@aws-sdk/client-s3';
import type { Context } from 'aws-lambda';
import { createDynamoDbClient } from './dynamodb-client';
import { printLine } from './log';
import { BatchResult, findNewestInventory, FoundInventory, reconcileItems } from './reconcile-objects';
import { BucketListing } from '../client/bucket-listing';
import { findInventory } from '../client/inventory-finder';
import { DynamoDbObjectLookUp } from '../client/object-look-up';
import { SqsRepairQueue } from '../client/repair-queue';
import { readTableFacts, TableFacts } from '../client/table-facts';
import { createQueueClient } from '../client/targets/queue-target';
import { CLIENT } from '../client/targets/target-client';
import { DynamoDbWorkLedger } from '../client/work-ledger';
import { decodeReconcileSettings } from '../core/contract/reconcile-settings';
import { DEFAULT_INDEX_NAME } from '../core/contract/table-schema';
import { Json, member } from '../core/json';
import { supersede } from '../core/lifecycle';
import { RepairPorts, TWIN_REASON } from '../core/reconcile-batch';
import { fromMilliseconds } from '../core/timestamp';

const settings = decodeReconcileSettings(process.env);
const { tableName, bucketName: bucket, queueUrl, inventory } = settings;
const client = createDynamoDbClient();
// Of another store than S3 only with an endpoint, which has no host name per bucket.
const s3 = new S3Client({ ...CLIENT, forcePathStyle: process.env.AWS_ENDPOINT_URL_S3 !== undefined || process.env.AWS_ENDPOINT_URL !== undefined });
const sqs = createQueueClient({});

/** Read once per instance; an error is not kept. */
let facts: Promise<TableFacts> | undefined;

const dependencies = {
  settings,
  recordingSince: async () => {
    facts ??= readTableFacts({ client, tableName, indexName: DEFAULT_INDEX_NAME });
    try {
      return (await facts).createdAt;
    } catch (error) {
      facts = undefined;
      throw error;
    }
  },
  ports: (signal: AbortSignal) => {
    // Every request in flight listens.
    setMaxListeners(0, signal);
    return {
      lookUp: new DynamoDbObjectLookUp({ client, tableName, bucket, signal }),
      listing: new BucketListing({ client: s3, bucket, signal }),
      repair: queueUrl === undefined ? undefined : repairPorts(queueUrl, signal),
      now: () => fromMilliseconds(Date.now()),
    };
  },
  findInventory: async (oldest: string, signal: AbortSignal) => inventory && findInventory(s3, inventory, oldest, signal),
  now: () => Date.now(),
  print: printLine,
};

function repairPorts(url: string, signal: AbortSignal): RepairPorts {
  return {
    queue: new SqsRepairQueue({ client: sqs, queueUrl: url, bucket, signal }),
    twins: {
      ledger: new DynamoDbWorkLedger({ client, tableName, signal }),
      supersede: (entry, now) => supersede(entry, now, { by: 'reconcile', reason: TWIN_REASON }, settings.rowRetentionSeconds),
    },
  };
}

/** One batch of objects, or the newest inventory for the map that reads it. */
export function handler(event: Json, context: Context): Promise<BatchResult | FoundInventory> {
  const invocation = { requestId: context.awsRequestId, remaining: context.getRemainingTimeInMillis() };
  return member(event, 'find') === 'inventory' ? findNewestInventory(invocation, dependencies) : reconcileItems(event, invocation, dependencies);
}
