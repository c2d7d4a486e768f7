import { Duration } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { EventStatus } from './event-status';
import { ShardKey } from './shard-key';

/**
 * A ledger that another stack, app or account owns.
 *
 * These values must be those of the ledger itself. Nothing checks them at synth.
 */
export interface S3EventLedgerAttributes {
  /**
   * The ARN of the ledger's table. Give either this or `tableName`.
   *
   * Required for a ledger of another account or region than the stack's.
   *
   * @default - the table `tableName` of the stack's account and region
   */
  readonly tableArn?: string;

  /**
   * The name of the ledger's table. Give either this or `tableArn`.
   *
   * @default - taken from `tableArn`
   */
  readonly tableName?: string;

  /**
   * The name of the table's index by status and time: the ledger's `indexName`.
   *
   * @default 'time-index'
   */
  readonly indexName?: string;

  /**
   * How many shards the indexes have: the ledger's `shards`.
   *
   * Needed only if `indexName` is omitted or does not end in the number. With a wrong number, every call fails, because there is no such
   * index: no event is skipped.
   *
   * @default - the number at the end of `indexName`, or 1
   */
  readonly shards?: number;

  /**
   * What decides the shard of an event: the ledger's `shardKey`.
   *
   * A manager with `DispatchOrder.ROUND_ROBIN` or `maxInFlightPerShard` needs `ShardKey.folder()`.
   *
   * @default ShardKey.eventId()
   */
  readonly shardKey?: ShardKey;

  /**
   * Whether the table has an index by object: the ledger's `objectIndex`.
   *
   * @default true
   */
  readonly objectIndex?: boolean;

  /**
   * How long a row stays after its event reached a final status: the ledger's `rowRetention`.
   *
   * A manager writes the time of deletion to each row that it completes. If this is missing, those rows stay permanently.
   *
   * @default - rows stay permanently
   */
  readonly rowRetention?: Duration;

  /**
   * The status of a newly recorded event: the ledger's `initialStatus`.
   *
   * @default EventStatus.CREATED
   */
  readonly initialStatus?: EventStatus;

  /**
   * The KMS key that encrypts the table: the ledger's `encryptionKey`.
   *
   * Grants permit its use through DynamoDB. The policy of the key must let IAM policies of its account grant its use.
   *
   * @default - the table is encrypted with a key that AWS owns
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * The queue that receives the events of the ledger's buckets: the ledger's `queue`.
   *
   * Needed for the alarm on events that wait to be recorded. A manager rejects it as target.
   *
   * @default - no alarm on the queue
   */
  readonly queue?: sqs.IQueue;

  /**
   * The queue of messages that could not be recorded: the ledger's `deadLetterQueue`.
   *
   * Needed for the alarm on events that are not recorded. A manager rejects it as target.
   *
   * @default - no alarm on the dead-letter queue
   */
  readonly deadLetterQueue?: sqs.IQueue;

  /**
   * The function that records the events: the ledger's `ingestFunction`.
   *
   * Needed for the alarm on its errors.
   *
   * @default - no alarm on the function
   */
  readonly ingestFunction?: lambda.IFunction;

  /**
   * The queue whose messages start runs of managers promptly: the ledger's `wakeQueue`. With the ledger's `encryptionKey`, import it by
   * `Queue.fromQueueAttributes()` with `keyArn`.
   *
   * A manager's `minInterval` must be that of the ledger.
   *
   * @default - only its schedule starts runs of a manager
   */
  readonly wakeQueue?: sqs.IQueue;
}
