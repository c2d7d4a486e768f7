import { Annotations, Duration, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { ResourceEnvironment } from 'aws-cdk-lib/interfaces';
import { Construct } from 'constructs';
import { grantRead, grantUpdate } from './access/ledger-access';
import { allowSend } from './access/queue-access';
import { grantRedrive } from './access/redrive-access';
import { grantSignal } from './access/wake-access';
import { grantWiringOfBucket, grantWiringOfRule } from './access/wiring-access';
import { MANAGER_DEFAULTS } from './core/contract/defaults';
import type { ExpectedBucket } from './core/contract/expected-wiring';
import { INGEST_METRICS } from './core/contract/metrics';
import { shardedName } from './core/contract/shards';
import { STATUSES } from './core/contract/status';
import { DEFAULT_INDEX_NAME } from './core/contract/table-schema';
import { encodeWakeSettings } from './core/contract/wake-settings';
import { EventDelivery } from './event-delivery';
import { EventStatus } from './event-status';
import { createIngest } from './functions/ingest-function';
import { createQueues } from './functions/source-queue';
import { createWiring } from './functions/wiring-function';
import { IS3EventLedger } from './i-s3-event-ledger';
import { createNotifications } from './ledger/bucket-notification';
import { bucketEnvironmentErrors } from './ledger/bucket-reference';
import { createRules } from './ledger/event-bridge-rule';
import { eventBusErrors } from './ledger/event-bus-policy';
import { validateForeignNotifications } from './ledger/foreign-notification';
import { ImportedLedger } from './ledger/imported-ledger';
import { filterWarnings } from './ledger/key-filter';
import { ledgerErrors } from './ledger/ledger-checks';
import { ledgerTable } from './ledger/ledger-table';
import { Subscription, subscription, subscriptionErrors } from './ledger/subscription';
import { conflictErrors, register } from './ledger/subscription-registry';
import { tableErrors } from './ledger/table-checks';
import { createWakeQueue } from './ledger/wake-queue';
import { expectedBucket, SubscribedRule } from './ledger/wiring-expectation';
import { LedgerBucketOptions } from './ledger-bucket-options';
import { LedgerMonitoring, LedgerMonitorOptions } from './monitoring';
import { DELIVERY_LAG_STATISTIC, ledgerMetric, wiringMetric } from './monitoring/ledger-metric';
import { monitorLedger } from './monitoring/ledger-monitor';
import { S3EventLedgerAttributes } from './s3-event-ledger-attributes';
import { S3EventLedgerProps } from './s3-event-ledger-props';
import { ShardKey } from './shard-key';
import { encryptionKeyErrors, principalErrors } from './validation/environment-check';
import { functionErrors } from './validation/function-check';
import { intervalErrors } from './validation/interval-check';
import { throwIfInvalid } from './validation/property-check';

const DEFAULT_WIRING_CHECK_INTERVAL = Duration.minutes(15);

/**
 * Records every event of S3 buckets exactly once in a DynamoDB table. Query the table for waiting events, oldest first.
 *
 * The events of the buckets are sent to a queue. A Lambda function records them in batches; it may insert rows and nothing else. A
 * message that fails is retried, and moves to `deadLetterQueue` after `maxReceiveCount` attempts. Recording is idempotent:
 * a repeated delivery of an S3 event, in the same batch or days later, adds no row.
 *
 * One million events cost $2.36 to $4.16, depending on how many arrive at a time: one write each to the table and its two indexes ($1.88),
 * the queue, the function and its logs. The command `cost` estimates the monthly bill.
 */
export class S3EventLedger extends Construct implements IS3EventLedger {
  /**
   * Imports a ledger that another stack or app owns, by the name of its table in the account and region of the stack.
   *
   * The ledger must have default settings. Use `fromLedgerAttributes` if it has an `indexName`, `shards`, a `shardKey`, a `rowRetention`, an `initialStatus`
   * or an `encryptionKey`.
   *
   * @param scope the parent construct
   * @param id the construct id, unique within the scope
   * @param tableName the name of the table of the ledger
   */
  public static fromLedgerTableName(scope: Construct, id: string, tableName: string): IS3EventLedger {
    return S3EventLedger.fromLedgerAttributes(scope, id, { tableName });
  }

  /**
   * Imports a ledger that another stack, app or account owns.
   *
   * It supports managers, grants, metrics and alarms, with two limits of AWS: a manager must be in the account and region of the ledger, and
   * a principal that changes statuses must be in its account. A principal of another account can read.
   *
   * Throws one error that lists every invalid attribute with its value and the rule it breaks.
   *
   * @param scope the parent construct
   * @param id the construct id, unique within the scope
   * @param attrs the settings that the ledger was created with
   */
  public static fromLedgerAttributes(scope: Construct, id: string, attrs: S3EventLedgerAttributes): IS3EventLedger {
    return new ImportedLedger(scope, id, attrs);
  }

  /**
   * The table, created or given, with one row per S3 event. The key is `event_id` and `event_timestamp`.
   */
  public readonly table: dynamodb.ITable;

  /**
   * The name of the index on `event_status` and `event_timestamp`. With `shards`, it ends in their number: `time-index-8-shards`.
   */
  public readonly indexName: string;

  /**
   * What decides the shard of an event, if the indexes have shards.
   */
  public readonly shardKey: ShardKey;

  /**
   * Whether the table has an index by object.
   */
  public readonly objectIndex: boolean;

  /**
   * The name of the table.
   */
  public readonly tableName: string;

  /**
   * The ARN of the table.
   */
  public readonly tableArn: string;

  /**
   * The account and region of the table.
   */
  public readonly env: ResourceEnvironment;

  /**
   * The KMS key that encrypts the table. Undefined if a key owned by AWS encrypts it.
   */
  public readonly encryptionKey?: kms.IKey;

  /**
   * The queue for events that wait to be recorded. Messages are kept for up to 14 days.
   *
   * The queue accepts S3 event notifications and S3 events from EventBridge, each directly or through SNS.
   */
  public readonly queue: sqs.Queue;

  /**
   * The dead-letter queue for messages that could not be recorded in `maxReceiveCount` attempts. Messages are kept for up to 14 days.
   *
   * `monitor()` adds an alarm on it. The command `dlq list` counts its messages by reason. Once the cause is fixed, `dlq redrive` moves them
   * back to `queue`: no event is recorded twice.
   */
  public readonly deadLetterQueue: sqs.Queue;

  /**
   * The Lambda function that records the events.
   */
  public readonly ingestFunction: lambda.Function;

  /**
   * The Lambda function that checks the wiring. Undefined with `wiringCheck: false`.
   */
  public readonly wiringFunction?: lambda.Function;

  /**
   * How often the wiring is checked. Undefined with `wiringCheck: false`.
   */
  public readonly wiringCheckInterval?: Duration;

  /**
   * The status of a newly recorded event.
   */
  public readonly initialStatus: EventStatus;

  /**
   * How long a row is kept after its event reached a final status. Undefined if rows are kept permanently.
   */
  public readonly rowRetention?: Duration;

  private prompt?: { readonly wakeQueue: sqs.IQueue; readonly minInterval: Duration };
  private readonly wiring: ExpectedBucket[] = [];
  private readonly wiringRole?: iam.IRole;

  /**
   * Creates the table, the queues and the functions, and subscribes the queue to the events of the bucket.
   *
   * Throws one error that lists every invalid property with its value and the rule it breaks.
   *
   * @param scope the parent construct
   * @param id the construct id, unique within the scope
   * @param props the bucket and the settings of the ledger
   */
  constructor(scope: Construct, id: string, props: S3EventLedgerProps) {
    super(scope, id);
    const first = subscription(props.bucket, props);
    throwIfInvalid(this, [
      ...ledgerErrors(props), ...tableErrors(this, props), ...encryptionKeyErrors(this, 'ledger', props.encryptionKey),
      ...functionErrors(this, props), ...this.errorsOf(first, props),
    ]);

    const removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN;
    const timeout = props.ingestTimeout ?? Duration.seconds(30);
    const maxBatchingWindow = props.maxBatchingWindow ?? Duration.seconds(1);

    this.initialStatus = props.initialStatus ?? EventStatus.CREATED;
    this.rowRetention = props.rowRetention;
    this.indexName = shardedName(props.indexName ?? DEFAULT_INDEX_NAME, props.shards ?? 1);
    this.shardKey = props.shardKey ?? ShardKey.eventId();
    this.objectIndex = props.objectIndex ?? true;
    this.table = ledgerTable(this, { ...props, indexName: this.indexName, objectIndex: this.objectIndex, removalPolicy });
    this.tableName = this.table.tableName;
    this.tableArn = this.table.tableArn;
    this.env = this.table.env;
    this.encryptionKey = this.table.encryptionKey;
    ({ queue: this.queue, deadLetterQueue: this.deadLetterQueue } = createQueues(this, { ...props, timeout, maxBatchingWindow }));
    const ingest = createIngest(this, this.queue, this.table, { ...props, timeout, maxBatchingWindow, removalPolicy });
    this.ingestFunction = ingest.ingestFunction;
    if (props.wiringCheck ?? true) {
      this.wiringCheckInterval = props.wiringCheckInterval ?? DEFAULT_WIRING_CHECK_INTERVAL;
      ({ wiringFunction: this.wiringFunction, role: this.wiringRole } = createWiring(this, { queue: this.queue, mapping: ingest.mapping }, {
        ...props, tableName: this.tableName, interval: this.wiringCheckInterval, removalPolicy, expected: () => ({ buckets: this.wiring }),
      }));
    }
    this.subscribe(first);
    validateForeignNotifications(this, this.queue);
  }

  /**
   * Records the events of another bucket, or more events of the same bucket.
   *
   * Throws an error if the events overlap with events that the ledger already records, or with the notifications of another ledger of the
   * app. A notification of the app that overlaps is an error at synth, and so are more than 100 notifications of one bucket.
   *
   * The policy of the queue lists each bucket or rule, within the 8,192 bytes that SQS allows. For more than about 75 buckets it allows all
   * buckets of the account, and a warning is shown at synth.
   *
   * @param bucket the bucket; the rules of the property `bucket` apply
   * @param options the events to record, and how they are delivered
   */
  public addBucket(bucket: s3.IBucket, options: LedgerBucketOptions = {}): void {
    const added = subscription(bucket, options);
    throwIfInvalid(this, this.errorsOf(added, options));
    this.subscribe(added);
  }

  /**
   * Allows S3 to send events of the bucket to `queue`. Use it with `EventDelivery.MANUAL`, for a notification that you configure.
   *
   * The permission is limited to the bucket and its account. For a bucket in another account, import it with its account:
   * `Bucket.fromBucketAttributes(this, 'Bucket', { bucketName, account })`.
   *
   * @param bucket a bucket in the region of the queue
   */
  public allowSendFrom(bucket: s3.IBucket): void {
    allowSend(this, this.queue, { service: 's3.amazonaws.com', sourceArn: bucket.bucketArn, account: bucket.env.account });
  }

  /**
   * The queue whose messages start runs of the managers promptly. Undefined until a manager with prompt dispatch, or
   * `enablePromptDispatch()`, has created it.
   */
  public get wakeQueue(): sqs.IQueue | undefined {
    return this.prompt?.wakeQueue;
  }

  /**
   * Creates `wakeQueue` if it does not exist yet, and lets the ingest function send to it. A manager of the same app calls this itself: call
   * it for a manager of another app, which imports the ledger with this `wakeQueue`.
   *
   * The queue costs about 33 cents per month, because Lambda asks it for messages all the time. Throws an error if the ledger has another
   * `minInterval` already.
   *
   * @param minInterval the `minInterval` of all managers of the ledger: whole seconds, 1 second to 5 minutes; 2 seconds if omitted
   */
  public enablePromptDispatch(minInterval?: Duration): sqs.IQueue | undefined {
    throwIfInvalid(this, [...intervalErrors(minInterval), ...this.otherIntervalErrors(minInterval)]);
    this.prompt ??= this.createPrompt(minInterval ?? Duration.seconds(MANAGER_DEFAULTS.minIntervalSeconds));
    return this.prompt.wakeQueue;
  }

  /**
   * Grants read access to the table and its indexes: what `LedgerClient` needs to get, list and count events.
   *
   * A principal of another account is added to the policy of a table that the ledger created. Its own account must grant access too.
   *
   * @param grantee the principal
   */
  public grantRead(grantee: iam.IGrantable): iam.Grant {
    return grantRead(this.table, this, grantee);
  }

  /**
   * Grants read access and permission to change the status of events: what all methods of `LedgerClient` need.
   *
   * It does not include permission to insert or delete rows.
   *
   * Throws an error for a principal of another account, because DynamoDB accepts PartiQL statements only from the account of the table.
   * Grant a role of that account, and let the other account assume it.
   *
   * @param grantee the principal
   */
  public grantManage(grantee: iam.IGrantable): iam.Grant {
    throwIfInvalid(this, principalErrors(this, grantee));
    return this.grantRead(grantee).combine(grantUpdate(this.table, grantee));
  }

  /**
   * Grants permission for the commands `dlq list` and `dlq redrive`: to look at the messages of `deadLetterQueue`, and to move them back to
   * `queue`.
   *
   * SQS requires permission to receive and delete messages of the dead-letter queue for that, and to send to the queue.
   *
   * @param grantee the principal
   */
  public grantRedrive(grantee: iam.IGrantable): iam.Grant {
    return grantRedrive(this.deadLetterQueue, this.queue, grantee);
  }

  /**
   * The number of recorded events. Sum over 5 minutes.
   *
   * @param options properties of the metric to change
   */
  public metricRecorded(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return ledgerMetric(this, this.table.tableName, INGEST_METRICS.RECORDED, options);
  }

  /**
   * The number of deliveries of events that were already recorded. Sum over 5 minutes. A few are normal.
   *
   * @param options properties of the metric to change
   */
  public metricDuplicates(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return ledgerMetric(this, this.table.tableName, INGEST_METRICS.DUPLICATES, options);
  }

  /**
   * The number of messages that could not be parsed as an S3 event. Sum over 5 minutes. Each attempt counts. Normally 0.
   *
   * @param options properties of the metric to change
   */
  public metricRejected(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return ledgerMetric(this, this.table.tableName, INGEST_METRICS.REJECTED, options);
  }

  /**
   * The number of events that could not be written to the table. Sum over 5 minutes. Each attempt counts. A few are normal while
   * DynamoDB scales up.
   *
   * @param options properties of the metric to change
   */
  public metricFailed(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return ledgerMetric(this, this.table.tableName, INGEST_METRICS.FAILED, options);
  }

  /**
   * How long events take from S3 to the ledger: `recorded_at` − `event_timestamp` of each recorded event, in seconds. 99th percentile over 5
   * minutes; pass `statistic: 'p50'` for the median.
   *
   * EventBridge reports whole seconds, cut off: with `EventDelivery.EVENT_BRIDGE` the lag reads up to one second longer than it is. Never
   * negative. Repeated deliveries, and objects that reconciliation found, do not count.
   *
   * @param options properties of the metric to change
   */
  public metricDeliveryLag(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return ledgerMetric(this, this.table.tableName, INGEST_METRICS.DELIVERY_LAG, { statistic: DELIVERY_LAG_STATISTIC, ...options });
  }

  /**
   * The number of signals for a prompt run that ingest could not send. Sum over 5 minutes. Without data unless there are some. The events wait
   * for the schedule of their manager; none is lost.
   *
   * @param options properties of the metric to change
   */
  public metricSignalFailures(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return ledgerMetric(this, this.table.tableName, INGEST_METRICS.SIGNAL_FAILURES, options);
  }

  /**
   * The number of differences between the wiring that was deployed and what AWS has now: notifications, rules, the policy of the queue, the
   * event source mapping. Maximum over the interval of the check, or 15 minutes for an imported ledger. Normally 0. Without data if the check
   * is off or fails.
   *
   * @param options properties of the metric to change
   */
  public metricWiringErrors(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return wiringMetric(this, this.table.tableName, this.wiringCheckInterval, options);
  }

  /**
   * Adds CloudWatch alarms on conditions that need action, and a dashboard. The description of each alarm links to its chapter in the
   * runbook.
   *
   * An alarm costs about $0.10 per month and metric. A dashboard costs $3 per month; the first three of an account are free. Throws an error on a
   * second call.
   *
   * @param options the SNS topic, thresholds and the dashboard
   */
  public monitor(options: LedgerMonitorOptions = {}): LedgerMonitoring {
    return monitorLedger(this, options);
  }

  private createPrompt(minInterval: Duration): NonNullable<S3EventLedger['prompt']> {
    const wakeQueue = createWakeQueue(this, minInterval, this.queue.encryptionMasterKey);
    const { value } = this.initialStatus;
    // A manager delivers no new event of another status.
    if (value === STATUSES.CREATED || Token.isUnresolved(value)) {
      grantSignal(wakeQueue, this.ingestFunction);
      const settings = { queueUrl: wakeQueue.queueUrl, intervalSeconds: minInterval.toSeconds() };
      for (const [name, text] of Object.entries(encodeWakeSettings(settings))) this.ingestFunction.addEnvironment(name, text);
    }
    return { wakeQueue, minInterval };
  }

  private otherIntervalErrors(minInterval: Duration | undefined): string[] {
    const known = this.prompt?.minInterval;
    return !known || !minInterval || known.toSeconds() === minInterval.toSeconds() ? [] : [
      `minInterval must be the same for all managers of a ledger, ${known.toHumanString()}, got: ${minInterval.toHumanString()}. `
        + 'Set minInterval on each of them, or promptDispatch: false on those that only their schedule starts',
    ];
  }

  private errorsOf(added: Subscription, options: LedgerBucketOptions): string[] {
    return [
      ...subscriptionErrors(added, options), ...bucketEnvironmentErrors(this, added), ...eventBusErrors(this, added), ...conflictErrors(this, added),
    ];
  }

  private subscribe(added: Subscription): void {
    register(this, added);
    added.filters.flatMap(filterWarnings).forEach(({ id, message }) => Annotations.of(this).addWarningV2(`s3-event-ledger:filter:${id}`, message));
    this.expect(added, this.wire(added));
  }

  private wire(added: Subscription): SubscribedRule[] {
    switch (added.delivery) {
      case EventDelivery.NOTIFICATION:
        createNotifications(this, added, this.queue);
        return [];
      case EventDelivery.EVENT_BRIDGE: return createRules(this, added, this);
      case EventDelivery.MANUAL: return [];
    }
  }

  /** What the wiring check compares the deployed bucket with, and may read of it. */
  private expect(added: Subscription, rules: readonly SubscribedRule[]): void {
    if (!this.wiringRole) return;
    const expected = expectedBucket(this, added, rules);
    this.wiring.push(expected);
    for (const { rule } of rules) grantWiringOfRule(this.wiringRole, rule.ruleArn);
    if (!expected.foreign && (expected.notifications ?? expected.rules)) grantWiringOfBucket(this.wiringRole, arnOfBucket(this, expected.bucket));
  }
}

function arnOfBucket(ledger: Construct, bucketName: string): string {
  return Stack.of(ledger).formatArn({ service: 's3', region: '', account: '', resource: bucketName });
}
