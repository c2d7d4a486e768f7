import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { EventStatus } from './event-status';
import { FunctionOptions } from './function-options';
import { LedgerBucketOptions } from './ledger-bucket-options';
import { LedgerTableOptions } from './ledger-table-options';
import { LogLevel } from './log-level';
import { ProvisionedPollers } from './provisioned-pollers';
import { ShardKey } from './shard-key';

/**
 * Properties of an `S3EventLedger`.
 */
export interface S3EventLedgerProps extends LedgerBucketOptions, LedgerTableOptions {
  /**
   * The bucket whose events are recorded. Use `addBucket()` for more buckets.
   *
   * The bucket can be created in this stack or in another stack of the app, or imported by name or ARN. It can use any encryption,
   * because the ledger never reads objects. With `EventDelivery.MANUAL` it can be in another account.
   */
  readonly bucket: s3.IBucket;

  /**
   * An existing table that the ledger records events in, instead of creating one.
   *
   * It must have the keys and the indexes of a ledger: partition key `event_id` and sort key `event_timestamp`; an index named `indexName`
   * with partition key `event_status`, sort key `event_timestamp` and all attributes; an index named `attention-index` with partition key
   * `attention`, sort key `attention_at` and all attributes; with `shards`, both of these names end in their number (`attention-index-8-shards`),
   * and the partition keys have a second attribute, the number `event_shard`; unless `objectIndex` is false, an index named `object-index` with partition key
   * `object_uri`, sort key `event_timestamp` and the attributes `event_info`, `event_name`, `object_size`, `object_etag`,
   * `object_sequencer` and `recorded_at`; all other keys are strings. With `rowRetention`, its time
   * to live attribute must be `expires_at`. A table that the app creates is checked at synth. An imported table cannot be checked: if
   * it differs, the functions report errors when they run.
   *
   * The table must be in the ledger's account and region. Everything else about it is yours to set: `tableName`, `deletionProtection`,
   * `pointInTimeRecovery` and the options of `LedgerTableOptions` must be omitted. `removalPolicy` then applies to the log group, and
   * `encryptionKey` to the queues.
   *
   * @default - a new table
   */
  readonly table?: dynamodb.ITable;

  /**
   * The name of the index for queries by status and time: partition key `event_status`, sort key `event_timestamp`, all attributes
   * projected.
   *
   * 3 to 255 letters, digits, underscores, hyphens and dots. CloudFormation rejects a new name on a deployed table ("Cannot perform more
   * than one GSI creation or deletion in a single update"). To rename the index, deploy twice: first add an index with the new name and the
   * same keys by `ledger.table.addGlobalSecondaryIndex()`, then replace that call by the new `indexName`.
   *
   * @default 'time-index'
   */
  readonly indexName?: string;

  /**
   * Spreads the events of each status over this many partitions of the index, for more than about 500 events per second: 1 to 64.
   *
   * One partition takes 1,000 writes per second. Recording, delivering and completing an event writes two of them twice, so that each shard
   * adds about 500 events per second: 8 shards take 4,000. The events are still delivered oldest first, because reads merge the shards in time
   * order. The shard derives from the `shardKey`, and is the same at every delivery of an event. `attention-index` has the same shards.
   *
   * Each read becomes one query per shard, at half a read unit or more: a run of a manager costs at least 2 read units per shard. Writes cost the same
   * as without shards. Rows get the number attribute `event_shard`, and the indexes a partition key of two attributes and a name that ends in
   * the number of shards, such as `time-index-8-shards`: pass `ledger.indexName` to `LedgerClient`. A reader with another number finds no
   * such index, which is an error, so none can skip events.
   *
   * Fixed at creation. If you change it on a deployed ledger, CloudFormation rejects the update ("Cannot perform more than one GSI creation or
   * deletion in a single update") and changes nothing: create a ledger with more shards beside it, and let the old one finish. The sandbox does not
   * support shards.
   * @see https://github.com/s3-event-ledger/s3-event-ledger/blob/main/docs/scale.md
   *
   * @default 1
   */
  readonly shards?: number;

  /**
   * What decides the shard of an event: its id, which spreads any events evenly, or the folder of its object, for fair shares between tenants.
   *
   * With `ShardKey.folder()`, a manager can take equal turns per shard (`order: DispatchOrder.ROUND_ROBIN`), so that a tenant with a large backlog
   * does not delay the others. Tenants that share a shard share a turn: use more shards than busy tenants. A tenant then has one partition of
   * the index, for about 500 events per second, however many shards there are.
   *
   * Rows keep their shard. If you change it on a deployed ledger, it applies to events that are recorded from then on.
   * @see https://github.com/s3-event-ledger/s3-event-ledger/blob/main/docs/scale.md
   *
   * @default ShardKey.eventId()
   */
  readonly shardKey?: ShardKey;

  /**
   * Adds an index by object, so that every event of an object is found by its key, however large the table is.
   *
   * `LedgerClient.history()` and the command `show s3://bucket/key` need it. The index is named `object-index`, with partition key `object_uri` and sort key `event_timestamp`. It contains only attributes that never
   * change: recording an event writes it once, a change of status does not. `false` saves that write, $0.63 per million events, and the
   * storage. On a deployed table, DynamoDB adds or removes the index in the background. One update changes only one index.
   *
   * @default true
   */
  readonly objectIndex?: boolean;

  /**
   * The status of a newly recorded event.
   *
   * A manager delivers events in status `created` only. Use another status if you want to release events to the manager yourself. `dispatched`
   * and `retrying` are not supported with a manager.
   *
   * @default EventStatus.CREATED
   */
  readonly initialStatus?: EventStatus;

  /**
   * The name of the table: 3 to 255 letters, digits, underscores, hyphens and dots.
   *
   * CloudFormation cannot replace a table with a fixed name, and you cannot deploy a second copy of the stack to the same account and
   * region. A table that `removalPolicy` retains keeps its name: delete it before you deploy the stack again, or pass it as `table`.
   *
   * @default - generated by CloudFormation
   */
  readonly tableName?: string;

  /**
   * What happens to the table and the log groups of the functions when the ledger is removed from the stack, or the stack is deleted.
   *
   * The queues are always deleted. `SNAPSHOT` is not supported by DynamoDB.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * Prevents deletion of the table while it is enabled.
   *
   * @default - true, unless `removalPolicy` is `DESTROY`
   */
  readonly deletionProtection?: boolean;

  /**
   * Enables continuous backups. The table can be restored to any second of the last 35 days.
   *
   * Costs about $0.20 per GB and month.
   * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/PointInTimeRecovery.html
   *
   * @default true
   */
  readonly pointInTimeRecovery?: boolean;

  /**
   * Encrypts the table and both queues with your own KMS key, or with the key of an alias. It must be in the region of the ledger.
   *
   * S3 or EventBridge need permission to use the key. If the app owns the key, its policy is extended. The app cannot change the
   * policy of an imported key: a warning at synth shows the statement to add. Without the statement, the deployment fails. The key
   * policy must allow IAM policies of the account to grant access, which is the default in the CDK and the console. A key costs $1 per
   * month and $0.03 per 10,000 requests.
   *
   * @default - AWS owned keys of DynamoDB and SQS, free of charge
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * Deletes a row this long after its event reached a final status (`completed`, `discarded` or `superseded`). Uses DynamoDB TTL, free of charge.
   *
   * Whole seconds, at least 1 day. DynamoDB deletes expired rows within a few days. If an S3 event is delivered again after its row was
   * deleted, it is recorded again. Messages are kept for 14 days: use at least 14 days if you redrive the dead-letter queue.
   * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html
   *
   * @default - rows are kept permanently
   */
  readonly rowRetention?: Duration;

  /**
   * The maximum number of messages per invocation of the function: 1 to 10,000.
   *
   * Larger batches need fewer invocations. Lambda also limits a batch to 6 MB, which is about 5,000 notifications.
   *
   * @default 1000
   */
  readonly batchSize?: number;

  /**
   * The maximum time that Lambda waits to fill a batch: whole seconds, at most 5 minutes, and at least 1 second if `batchSize` is more
   * than 10.
   *
   * Events are recorded up to this much later.
   *
   * @default Duration.seconds(1)
   */
  readonly maxBatchingWindow?: Duration;

  /**
   * The maximum number of concurrent executions of the function: 2 to 1,000.
   *
   * It limits how much of the account's Lambda concurrency and of the table's throughput a burst of events can use.
   *
   * @default 10
   */
  readonly maxConcurrency?: number;

  /**
   * Keeps event pollers ready for the queue, so that bursts are recorded without the delay in which Lambda scales up.
   *
   * Each poller runs up to 10 functions at once. Charged per poller and hour, busy or idle. Not supported together with
   * `maxConcurrency`: use `maximum` instead.
   * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
   *
   * @default - none: Lambda scales pollers on demand
   */
  readonly provisionedPollers?: ProvisionedPollers;

  /**
   * The number of attempts to record a message before it moves to the dead-letter queue: 1 to 1,000.
   *
   * @default 5
   */
  readonly maxReceiveCount?: number;

  /**
   * The timeout of the function per batch: whole seconds, 3 seconds to 15 minutes.
   *
   * The visibility timeout of the queue is 6 times this value plus `maxBatchingWindow`. A failed message is retried after that time.
   *
   * @default Duration.seconds(30)
   */
  readonly ingestTimeout?: Duration;

  /**
   * The memory of the function in MiB: 128 to 10,240. CPU is proportional to memory.
   *
   * 256 MiB are enough for batches of 10,000.
   *
   * @default 512
   */
  readonly ingestMemorySize?: number;

  /**
   * Checks on a schedule that events can still reach the ledger: that each bucket has the notifications of the ledger, or sends to
   * EventBridge and the rules are as deployed; that the policy of the queue lets them send; and that the ingest function reads the queue.
   *
   * Another stack or a person can replace the notifications of a bucket at any time, and S3 then drops its events without an error. A
   * difference is logged, counted by the metric `WiringErrors`, and raises the alarm "The wiring is broken" of `monitor()`. The check cannot
   * read the notifications of a bucket with `EventDelivery.MANUAL`, nor those of a bucket in another account.
   *
   * Costs less than $0.02 per month for its 2,900 runs, and $0.30 for the metric. Creates a function, its role and log group, and a schedule.
   *
   * @default true
   */
  readonly wiringCheck?: boolean;

  /**
   * How often the wiring is checked: whole minutes, 1 minute to 8 hours. Not supported with `wiringCheck: false`.
   *
   * The alarm is raised after two checks in a row that find a difference, because a deployment can change the wiring during a check.
   *
   * @default Duration.minutes(15)
   */
  readonly wiringCheckInterval?: Duration;

  /**
   * How the functions run: VPC, tracing, log group, role and the like.
   *
   * @default - the defaults of each option
   */
  readonly functions?: FunctionOptions;

  /**
   * How long the logs of the functions are kept.
   *
   * @default logs.RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * The minimum severity of log lines. Object keys are logged at `DEBUG` only.
   *
   * @default LogLevel.INFO
   */
  readonly logLevel?: LogLevel;
}
