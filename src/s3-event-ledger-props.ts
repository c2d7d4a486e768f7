import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { EventStatus } from './event-status';
import { FunctionOptions } from './function-options';
import { LedgerBucketOptions } from './ledger-bucket-options';
import { LogLevel } from './log-level';

/**
 * What an `S3EventLedger` is made of.
 */
export interface S3EventLedgerProps extends LedgerBucketOptions {
  /**
   * The bucket whose events are recorded. Further ones by `addBucket()`.
   *
   * Any bucket will do: created in this stack or in another one of the app, or imported by name or ARN; encrypted with any key,
   * since the ledger never reads objects. With `EventDelivery.MANUAL` it may be in another account.
   */
  readonly bucket: s3.IBucket;

  /**
   * The name of the index that finds events by status and time (partition key `event_status`, sort key `event_timestamp`, all
   * attributes).
   *
   * 3 to 255 letters, digits, underscores, hyphens and dots. Renaming it on a live table makes DynamoDB build a new index, while
   * queries by the old name fail.
   *
   * @default 'time-index'
   */
  readonly indexName?: string;

  /**
   * The status that a newly recorded event gets.
   *
   * @default EventStatus.CREATED
   */
  readonly initialStatus?: EventStatus;

  /**
   * The name of the table: 3 to 255 letters, digits, underscores, hyphens and dots.
   *
   * A named table cannot be replaced by an update of the stack, and a second stack cannot be deployed beside it in one account
   * and region.
   *
   * @default - CloudFormation names it
   */
  readonly tableName?: string;

  /**
   * What becomes of the table, and of the function's log group, when the ledger is removed from the stack or the stack is
   * deleted.
   *
   * The queues always go with the stack. `SNAPSHOT` is refused: DynamoDB has none.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * Keeps everybody from deleting the table until this is switched off.
   *
   * @default - true, unless `removalPolicy` is `DESTROY`
   */
  readonly deletionProtection?: boolean;

  /**
   * Keeps continuous backups: the table can be restored as it was at any second of the last 35 days.
   *
   * Charged by the table's size, about $0.20 per GB and month.
   * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/PointInTimeRecovery.html
   *
   * @default true
   */
  readonly pointInTimeRecovery?: boolean;

  /**
   * Encrypts the table and both queues with your own KMS key.
   *
   * The policy of a key that the app owns is extended by what S3 or EventBridge need to send to the queue. The policy of an
   * imported key cannot be: a warning at synth prints the statement to add, without which the deployment fails. The key must let
   * IAM policies of its account grant its use, as keys of the CDK and the console do. Charged at $1 per month and $0.03 per
   * 10,000 requests.
   *
   * @default - a key of DynamoDB's for the table, keys of SQS's for the queues; free of charge
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * Lets DynamoDB delete a row so long after its event came to a final status (`completed` or `discarded`); free of charge.
   *
   * Whole seconds, at least 1 day. DynamoDB takes up to a few days more. An S3 event whose row is gone and that is delivered
   * again is recorded again: messages live for 14 days, so give at least these if you redrive the dead-letter queue.
   * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html
   *
   * @default - rows stay for good
   */
  readonly rowRetention?: Duration;

  /**
   * The most messages that the function takes at once: 1 to 10,000.
   *
   * Larger batches cost fewer invocations. Lambda also ends a batch at 6 MB, which is about 5,000 notifications.
   *
   * @default 1000
   */
  readonly batchSize?: number;

  /**
   * How long Lambda waits for a batch to fill: whole seconds, at most 5 minutes; at least 1 second if `batchSize` is more than
   * 10.
   *
   * An event is recorded so much later at most.
   *
   * @default Duration.seconds(1)
   */
  readonly maxBatchingWindow?: Duration;

  /**
   * The most functions that run at once: 2 to 1,000. It bounds what a burst takes of the account's concurrency and of the table's
   * throughput.
   *
   * @default 10
   */
  readonly maxConcurrency?: number;

  /**
   * How often a message is tried before it goes to the dead-letter queue: 1 to 1,000.
   *
   * @default 5
   */
  readonly maxReceiveCount?: number;

  /**
   * The longest that the function may take for a batch: whole seconds, 3 seconds to 15 minutes.
   *
   * A message that failed is tried again after 6 times this, plus `maxBatchingWindow`.
   *
   * @default Duration.seconds(30)
   */
  readonly ingestTimeout?: Duration;

  /**
   * The function's memory in MiB, and with it its share of a CPU: 128 to 10,240. 256 hold batches of 10,000.
   *
   * @default 512
   */
  readonly ingestMemorySize?: number;

  /**
   * How the ingest function runs: VPC, tracing, log group, role and the like.
   *
   * @default - the defaults of each option
   */
  readonly functions?: FunctionOptions;

  /**
   * How long the function's log is kept.
   *
   * @default logs.RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * The least that the function logs. Object keys are logged at `DEBUG` only.
   *
   * @default LogLevel.INFO
   */
  readonly logLevel?: LogLevel;
}
