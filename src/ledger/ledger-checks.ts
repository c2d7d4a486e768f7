import { Duration, RemovalPolicy, Token } from 'aws-cdk-lib';
import { MAX_SHARDS, shardsOf, unshardedName } from '../core/contract/shards';
import { ATTENTION_INDEX_NAME, OBJECT_INDEX_NAME } from '../core/contract/table-schema';
import { S3EventLedgerAttributes } from '../s3-event-ledger-attributes';
import { S3EventLedgerProps } from '../s3-event-ledger-props';
import { check, checkDuration, checkWholeNumber } from '../validation/property-check';

const RESOURCE_NAME = /^[A-Za-z0-9_.-]{3,255}$/;
const RESOURCE_NAME_RULE = '3 to 255 letters, digits, underscores, hyphens and dots';

const OTHER_INDEXES: readonly string[] = [ATTENTION_INDEX_NAME, OBJECT_INDEX_NAME];

/** The least that Lambda accepts for a queue, and its default. */
const MIN_POLLERS = 2;

/** Lambda requires a batching window for larger batches. */
const MAX_BATCH_SIZE_WITHOUT_WINDOW = 10;

/** The errors of all properties that do not concern a bucket. */
export function ledgerErrors(props: S3EventLedgerProps): string[] {
  const { indexName, tableName, removalPolicy, rowRetention, batchSize, maxBatchingWindow } = props;
  return [
    ...check('indexName', indexName, RESOURCE_NAME_RULE, name => RESOURCE_NAME.test(name)),
    ...check('indexName', indexName, `another name than those of the other indexes, ${OTHER_INDEXES.join(' and ')}`, name => !OTHER_INDEXES.includes(unshardedName(name))),
    ...shardErrors(props),
    ...shardKeyErrors(props),
    ...check('tableName', tableName, RESOURCE_NAME_RULE, name => RESOURCE_NAME.test(name)),
    ...check('removalPolicy', removalPolicy, 'RETAIN, RETAIN_ON_UPDATE_OR_DELETE or DESTROY, because DynamoDB does not support snapshots',
      policy => policy !== RemovalPolicy.SNAPSHOT),
    ...checkDuration('rowRetention', rowRetention, Duration.days(1)),
    ...checkWholeNumber('batchSize', batchSize, 1, 10_000),
    ...checkDuration('maxBatchingWindow', maxBatchingWindow, Duration.seconds(0), Duration.minutes(5)),
    ...checkWindowForBatchSize(batchSize, maxBatchingWindow),
    ...checkWholeNumber('maxConcurrency', props.maxConcurrency, 2, 1_000),
    ...pollerErrors(props),
    ...checkWholeNumber('maxReceiveCount', props.maxReceiveCount, 1, 1_000),
    ...checkDuration('ingestTimeout', props.ingestTimeout, Duration.seconds(3), Duration.minutes(15)),
    ...checkWholeNumber('ingestMemorySize', props.ingestMemorySize, 128, 10_240),
    ...wiringErrors(props),
  ];
}

function shardErrors({ shards, indexName }: Pick<S3EventLedgerProps, 'shards' | 'indexName'>): string[] {
  if (Token.isUnresolved(shards)) return ['shards must be known at synth, got: a token'];
  const errors = checkWholeNumber('shards', shards, 1, MAX_SHARDS);
  if (errors.length > 0 || indexName === undefined || Token.isUnresolved(indexName)) return errors;
  const named = shardsOf(indexName);
  return named === 1 || named === shards ? []
    : [`indexName must end in the number of shards, ${shards ?? 1}, or in none, got: ${JSON.stringify(indexName)}. Set shards to ${named}, or omit the end of the name`];
}

/** @param indexName of an imported ledger, which shows the number of shards, too */
function shardKeyErrors({ shardKey, shards = 1 }: Pick<S3EventLedgerProps, 'shardKey' | 'shards'>, indexName = ''): string[] {
  const isUnknown = Token.isUnresolved(shards) || Token.isUnresolved(indexName);
  if (shardKey?.folderDepth === undefined || isUnknown || shards > 1 || shardsOf(indexName) > 1) return [];
  return [`shardKey must be omitted without shards, got: ShardKey.folder(${shardKey.folderDepth}). Set shards to 2 or more`];
}

function wiringErrors({ wiringCheck, wiringCheckInterval: interval }: S3EventLedgerProps): string[] {
  if (interval === undefined) return [];
  if (wiringCheck === false) return [`wiringCheckInterval must be omitted together with wiringCheck: false, got: ${interval.toHumanString()}`];
  const errors = checkDuration('wiringCheckInterval', interval, Duration.minutes(1), Duration.hours(8));
  return errors.length > 0 || interval.toSeconds() % 60 === 0 ? errors : [`wiringCheckInterval must be whole minutes, got: ${interval.toHumanString()}`];
}

function pollerErrors({ provisionedPollers, maxConcurrency }: S3EventLedgerProps): string[] {
  if (!provisionedPollers) return [];
  const { minimum = MIN_POLLERS, maximum } = provisionedPollers;
  const single = [
    ...(maxConcurrency === undefined ? [] : ['maxConcurrency must be omitted together with provisionedPollers. Use provisionedPollers.maximum']),
    ...checkWholeNumber('provisionedPollers.minimum', minimum, MIN_POLLERS, 200),
    ...checkWholeNumber('provisionedPollers.maximum', maximum, MIN_POLLERS, 2_000),
  ];
  return single.length > 0 ? single : check('provisionedPollers.maximum', maximum, `at least provisionedPollers.minimum, ${minimum}`,
    pollers => Token.isUnresolved(minimum) || pollers >= minimum);
}

function checkWindowForBatchSize(batchSize: number | undefined, window: Duration | undefined): string[] {
  const isOptional = batchSize !== undefined && batchSize <= MAX_BATCH_SIZE_WITHOUT_WINDOW;
  if (isOptional || !window || window.isUnresolved() || window.toMilliseconds() > 0) return [];
  const given = batchSize === undefined ? '' : `, which is ${batchSize},`;
  return [`maxBatchingWindow must be at least 1 second if batchSize${given} is more than ${MAX_BATCH_SIZE_WITHOUT_WINDOW}, got: 0 seconds`];
}

const TABLE_ARN = /^arn:[^:]+:dynamodb:[^:]+:\d{12}:table\/[A-Za-z0-9_.-]{3,255}$/;

/** The errors of the attributes of an imported ledger. */
export function importErrors({ tableArn, tableName, indexName, shards, shardKey, rowRetention }: S3EventLedgerAttributes): string[] {
  return [
    ...((tableArn === undefined) === (tableName === undefined)
      ? [`exactly one of tableArn and tableName must be given, got: ${tableArn === undefined ? 'neither' : 'both'}`]
      : []),
    ...check('tableArn', tableArn, 'the ARN of a table, such as arn:aws:dynamodb:eu-west-1:123456789012:table/my-ledger', arn => TABLE_ARN.test(arn)),
    ...check('tableName', tableName, RESOURCE_NAME_RULE, name => RESOURCE_NAME.test(name)),
    ...check('indexName', indexName, RESOURCE_NAME_RULE, name => RESOURCE_NAME.test(name)),
    ...(shards === undefined ? [] : shardErrors({ shards, indexName })),
    ...shardKeyErrors({ shards, shardKey }, indexName),
    ...checkDuration('rowRetention', rowRetention, Duration.days(1)),
  ];
}
