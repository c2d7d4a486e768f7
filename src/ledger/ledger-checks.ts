import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { S3EventLedgerAttributes } from '../s3-event-ledger-attributes';
import { S3EventLedgerProps } from '../s3-event-ledger-props';
import { check, checkDuration, checkWholeNumber } from '../validation/property-check';

const RESOURCE_NAME = /^[A-Za-z0-9_.-]{3,255}$/;
const RESOURCE_NAME_RULE = '3 to 255 letters, digits, underscores, hyphens and dots';

/** More messages than this make a batch only if Lambda may wait for them. */
const MAX_BATCH_SIZE_WITHOUT_WINDOW = 10;

/** What is wrong with the properties that are the ledger's own, whatever its buckets. */
export function ledgerProblems(props: S3EventLedgerProps): string[] {
  const { indexName, tableName, removalPolicy, rowRetention, batchSize, maxBatchingWindow } = props;
  return [
    ...check('indexName', indexName, RESOURCE_NAME_RULE, name => RESOURCE_NAME.test(name)),
    ...check('tableName', tableName, RESOURCE_NAME_RULE, name => RESOURCE_NAME.test(name)),
    ...check('removalPolicy', removalPolicy, 'RETAIN, RETAIN_ON_UPDATE_OR_DELETE or DESTROY, since DynamoDB makes no snapshots',
      policy => policy !== RemovalPolicy.SNAPSHOT),
    ...checkDuration('rowRetention', rowRetention, Duration.days(1)),
    ...checkWholeNumber('batchSize', batchSize, 1, 10_000),
    ...checkDuration('maxBatchingWindow', maxBatchingWindow, Duration.seconds(0), Duration.minutes(5)),
    ...checkWindowOfBatch(batchSize, maxBatchingWindow),
    ...checkWholeNumber('maxConcurrency', props.maxConcurrency, 2, 1_000),
    ...checkWholeNumber('maxReceiveCount', props.maxReceiveCount, 1, 1_000),
    ...checkDuration('ingestTimeout', props.ingestTimeout, Duration.seconds(3), Duration.minutes(15)),
    ...checkWholeNumber('ingestMemorySize', props.ingestMemorySize, 128, 10_240),
  ];
}

function checkWindowOfBatch(batchSize: number | undefined, window: Duration | undefined): string[] {
  const needless = batchSize !== undefined && batchSize <= MAX_BATCH_SIZE_WITHOUT_WINDOW;
  if (needless || !window || window.isUnresolved() || window.toMilliseconds() > 0) return [];
  const batch = batchSize === undefined ? 'is by default' : `is ${batchSize}`;
  return [`maxBatchingWindow must be at least 1 second where batchSize, as it ${batch}, is more than ${MAX_BATCH_SIZE_WITHOUT_WINDOW}, got: 0 seconds`];
}

const TABLE_ARN = /^arn:[^:]+:dynamodb:[^:]+:\d{12}:table\/[A-Za-z0-9_.-]{3,255}$/;

/** What is wrong with the description of a ledger that is owned elsewhere. */
export function importProblems({ tableArn, tableName, indexName, rowRetention }: S3EventLedgerAttributes): string[] {
  return [
    ...((tableArn === undefined) === (tableName === undefined)
      ? [`exactly one of tableArn and tableName must be given, got: ${tableArn === undefined ? 'neither' : 'both'}`]
      : []),
    ...check('tableArn', tableArn, 'the ARN of a table, such as arn:aws:dynamodb:eu-west-1:123456789012:table/my-ledger', arn => TABLE_ARN.test(arn)),
    ...check('tableName', tableName, RESOURCE_NAME_RULE, name => RESOURCE_NAME.test(name)),
    ...check('indexName', indexName, RESOURCE_NAME_RULE, name => RESOURCE_NAME.test(name)),
    ...checkDuration('rowRetention', rowRetention, Duration.days(1)),
  ];
}
