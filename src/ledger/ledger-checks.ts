import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { S3EventLedgerProps } from '../s3-event-ledger-props';
import { check, checkDuration, checkWholeNumber } from '../validation/property-check';

const RESOURCE_NAME = /^[A-Za-z0-9_.-]{3,255}$/;
const RESOURCE_NAME_RULE = '3 to 255 letters, digits, underscores, hyphens and dots';

/** Lambda requires a batching window for larger batches. */
const MAX_BATCH_SIZE_WITHOUT_WINDOW = 10;

/** The errors of all properties that do not concern a bucket. */
export function ledgerErrors(props: S3EventLedgerProps): string[] {
  const { indexName, tableName, removalPolicy, rowRetention, batchSize, maxBatchingWindow } = props;
  return [
    ...check('indexName', indexName, RESOURCE_NAME_RULE, name => RESOURCE_NAME.test(name)),
    ...check('tableName', tableName, RESOURCE_NAME_RULE, name => RESOURCE_NAME.test(name)),
    ...check('removalPolicy', removalPolicy, 'RETAIN, RETAIN_ON_UPDATE_OR_DELETE or DESTROY, because DynamoDB does not support snapshots',
      policy => policy !== RemovalPolicy.SNAPSHOT),
    ...checkDuration('rowRetention', rowRetention, Duration.days(1)),
    ...checkWholeNumber('batchSize', batchSize, 1, 10_000),
    ...checkDuration('maxBatchingWindow', maxBatchingWindow, Duration.seconds(0), Duration.minutes(5)),
    ...checkWindowForBatchSize(batchSize, maxBatchingWindow),
    ...checkWholeNumber('maxConcurrency', props.maxConcurrency, 2, 1_000),
    ...checkWholeNumber('maxReceiveCount', props.maxReceiveCount, 1, 1_000),
    ...checkDuration('ingestTimeout', props.ingestTimeout, Duration.seconds(3), Duration.minutes(15)),
    ...checkWholeNumber('ingestMemorySize', props.ingestMemorySize, 128, 10_240),
  ];
}

function checkWindowForBatchSize(batchSize: number | undefined, window: Duration | undefined): string[] {
  const isOptional = batchSize !== undefined && batchSize <= MAX_BATCH_SIZE_WITHOUT_WINDOW;
  if (isOptional || !window || window.isUnresolved() || window.toMilliseconds() > 0) return [];
  const given = batchSize === undefined ? '' : `, which is ${batchSize},`;
  return [`maxBatchingWindow must be at least 1 second if batchSize${given} is more than ${MAX_BATCH_SIZE_WITHOUT_WINDOW}, got: 0 seconds`];
}
