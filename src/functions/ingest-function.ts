import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { encodeIngestSettings } from '../core/contract/ingest-settings';
import { EventStatus } from '../event-status';
import { BundledFunction } from './bundled-function';
import { functionLog, functionRole } from './function-role';
import { grantIngest } from '../access/ledger-access';
import { LogLevel } from '../log-level';
import { S3EventLedgerProps } from '../s3-event-ledger-props';

interface IngestOptions extends S3EventLedgerProps {
  readonly timeout: Duration;
  readonly maxBatchingWindow: Duration;
  readonly removalPolicy: RemovalPolicy;
}

const DEFAULT_BATCH_SIZE = 1_000;
const DEFAULT_MAX_CONCURRENCY = 10;
const DEFAULT_MEMORY_SIZE = 512;
const DEFAULT_MIN_POLLERS = 2;

/** The function that receives messages from the queue and records their events in the table. */
export function createIngest(
  ledger: Construct, queue: sqs.Queue, table: dynamodb.ITable, options: IngestOptions,
): { ingestFunction: lambda.Function; mapping: lambda.EventSourceMapping } {
  const logGroup = functionLog(ledger, 'Ingest', options);
  const role = functionRole(ledger, 'Ingest', 'Receives messages from the queue of an S3EventLedger and inserts rows into its table', options.functions);
  grantIngest(role, queue, table, logGroup);

  const ingestFunction = new BundledFunction(ledger, 'IngestFunction', 'ingest', {
    description: `Records S3 events in the ledger ${ledger.node.path}`.slice(0, 256),
    memorySize: options.ingestMemorySize ?? DEFAULT_MEMORY_SIZE,
    timeout: options.timeout,
    role,
    logGroup,
    environment: encodeIngestSettings({
      tableName: table.tableName,
      initialStatus: (options.initialStatus ?? EventStatus.CREATED).value,
      rowRetentionSeconds: options.rowRetention?.toSeconds(),
      shards: options.shards === 1 ? undefined : options.shards,
      shardFolderDepth: options.shardKey?.folderDepth,
      logLevel: options.logLevel ?? LogLevel.INFO,
    }),
  }, options.functions);
  const mapping = new lambda.EventSourceMapping(ledger, 'IngestSource', {
    target: ingestFunction,
    eventSourceArn: queue.queueArn,
    batchSize: options.batchSize ?? DEFAULT_BATCH_SIZE,
    maxBatchingWindow: options.maxBatchingWindow,
    ...scaling(options),
    reportBatchItemFailures: true,
  });
  return { ingestFunction, mapping };
}

/** Lambda scales by one of the two. An empty configuration might not switch provisioned pollers on. */
function scaling({ provisionedPollers, maxConcurrency }: IngestOptions): Pick<lambda.EventSourceMappingOptions, 'provisionedPollerConfig' | 'maxConcurrency'> {
  if (!provisionedPollers) return { maxConcurrency: maxConcurrency ?? DEFAULT_MAX_CONCURRENCY };
  const { minimum = DEFAULT_MIN_POLLERS, maximum } = provisionedPollers;
  return { provisionedPollerConfig: { minimumPollers: minimum, maximumPollers: maximum } };
}
