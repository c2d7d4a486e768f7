import { Annotations, Duration, RemovalPolicy } from 'aws-cdk-lib';
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
import { allowSending } from './access/queue-access';
import { INGEST_METRICS } from './core/contract/metrics';
import { DEFAULT_INDEX_NAME } from './core/contract/table-schema';
import { EventDelivery } from './event-delivery';
import { EventStatus } from './event-status';
import { createIngest } from './functions/ingest-function';
import { createQueues } from './functions/source-queue';
import { IS3EventLedger } from './i-s3-event-ledger';
import { notifyQueue } from './ledger/bucket-notification';
import { environmentProblems } from './ledger/bucket-reference';
import { routeToQueue } from './ledger/event-bridge-rule';
import { ImportedLedger } from './ledger/imported-ledger';
import { filterDoubts } from './ledger/key-filter';
import { ledgerProblems } from './ledger/ledger-checks';
import { createTable } from './ledger/ledger-table';
import { Subscription, subscription, subscriptionProblems } from './ledger/subscription';
import { conflicts, register } from './ledger/subscription-registry';
import { LedgerBucketOptions } from './ledger-bucket-options';
import { LedgerMonitoring, LedgerMonitorOptions } from './monitoring';
import { ledgerMetric } from './monitoring/ledger-metric';
import { monitorLedger } from './monitoring/ledger-monitor';
import { S3EventLedgerAttributes } from './s3-event-ledger-attributes';
import { S3EventLedgerProps } from './s3-event-ledger-props';
import { principalProblems } from './validation/environment-check';
import { refuse } from './validation/property-check';

/**
 * Records every event of S3 buckets exactly once in a DynamoDB table that can be asked what is waiting, oldest first.
 *
 * The buckets' events go to a queue; a function records them from there, in batches, and can do nothing but insert. A message
 * that it cannot record is tried again, and ends in `deadLetterQueue`, never in silence. Recording is idempotent: a repeated
 * delivery of an S3 event, within the same batch or days later, adds no row.
 *
 * A million events cost about $2: two writes each to table and index ($1.25), the queue ($0.50) and the function.
 */
export class S3EventLedger extends Construct implements IS3EventLedger {
  /**
   * A ledger that another stack or app owns, by the name of its table in the stack's account and region.
   *
   * For a ledger with all defaults but its table's name. Use `fromLedgerAttributes` if it has an `indexName`, a `rowRetention`, an
   * `initialStatus` or an `encryptionKey`.
   *
   * @param scope the parent of the imported ledger
   * @param id its name within the scope
   * @param tableName the name of the ledger's table
   */
  public static fromLedgerTableName(scope: Construct, id: string, tableName: string): IS3EventLedger {
    return S3EventLedger.fromLedgerAttributes(scope, id, { tableName });
  }

  /**
   * A ledger that another stack, app or account owns.
   *
   * Managers, grants, metrics and alarms work on it as on an owned one, with two limits that AWS sets: a manager must be in the account
   * and region of the ledger, and so must whoever changes statuses. Reading from another account is possible.
   *
   * Throws one error that lists every invalid value.
   *
   * @param scope the parent of the imported ledger
   * @param id its name within the scope
   * @param attrs what the ledger was created with
   */
  public static fromLedgerAttributes(scope: Construct, id: string, attrs: S3EventLedgerAttributes): IS3EventLedger {
    return new ImportedLedger(scope, id, attrs);
  }

  /**
   * The table: a row for each S3 event, found by `event_id` and `event_timestamp`, or by the index.
   */
  public readonly table: dynamodb.TableV2;

  /**
   * The name of the table's index by `event_status` and `event_timestamp`.
   */
  public readonly indexName: string;

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
   * The KMS key that encrypts the table. Undefined if the table is encrypted with a key that AWS owns.
   */
  public readonly encryptionKey?: kms.IKey;

  /**
   * Where the buckets' events wait to be recorded, for up to 14 days. Takes S3 notifications and S3 events of EventBridge, also
   * through SNS.
   */
  public readonly queue: sqs.Queue;

  /**
   * Where messages end that could not be recorded in `maxReceiveCount` attempts, for up to 14 days. Set an alarm on it; once the
   * cause is mended, redrive it to `queue`: nothing is recorded twice.
   */
  public readonly deadLetterQueue: sqs.Queue;

  /**
   * The function that records the events.
   */
  public readonly ingestFunction: lambda.Function;

  /**
   * The status that a newly recorded event gets.
   */
  public readonly initialStatus: EventStatus;

  /**
   * How long a row stays after its event came to a final status. Undefined where it stays for good.
   */
  public readonly rowRetention?: Duration;

  /**
   * Makes the table, the queue and the function, and has S3 send the bucket's events.
   *
   * Throws an error that names every property that cannot be, its value and the rule.
   *
   * @param scope what the ledger belongs to
   * @param id its name within the scope
   * @param props the bucket, and what is to differ from the defaults
   */
  constructor(scope: Construct, id: string, props: S3EventLedgerProps) {
    super(scope, id);
    const first = subscription(props.bucket, props);
    refuse(this, [...ledgerProblems(props), ...this.problemsOf(first, props)]);

    const removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN;
    const timeout = props.ingestTimeout ?? Duration.seconds(30);
    const maxBatchingWindow = props.maxBatchingWindow ?? Duration.seconds(1);

    this.initialStatus = props.initialStatus ?? EventStatus.CREATED;
    this.rowRetention = props.rowRetention;
    this.indexName = props.indexName ?? DEFAULT_INDEX_NAME;
    this.table = createTable(this, { ...props, indexName: this.indexName, removalPolicy });
    this.tableName = this.table.tableName;
    this.tableArn = this.table.tableArn;
    this.env = this.table.env;
    this.encryptionKey = props.encryptionKey;
    ({ queue: this.queue, deadLetterQueue: this.deadLetterQueue } = createQueues(this, { ...props, timeout, maxBatchingWindow }));
    this.ingestFunction = createIngest(this, this.queue, this.table, { ...props, timeout, maxBatchingWindow, removalPolicy });
    this.wire(first);
  }

  /**
   * Records the events of another bucket, or further events of the same one.
   *
   * Throws an error if they overlap with what is recorded already, or with what another ledger of the app has S3 notify it of.
   *
   * @param bucket any bucket, like the property `bucket`
   * @param options which events, and how they reach the ledger
   */
  public addBucket(bucket: s3.IBucket, options: LedgerBucketOptions = {}): void {
    const added = subscription(bucket, options);
    refuse(this, this.problemsOf(added, options));
    this.wire(added);
  }

  /**
   * Lets S3 send the bucket's events to `queue`, for a notification that is set up elsewhere (`EventDelivery.MANUAL`).
   *
   * Only for this bucket and its account. Give the account of a bucket that is imported from another one:
   * `Bucket.fromBucketAttributes(this, 'Bucket', { bucketName, account })`.
   *
   * @param bucket the bucket, which must be in the queue's region
   */
  public allowSendFrom(bucket: s3.IBucket): void {
    allowSending(this, this.queue, { service: 's3.amazonaws.com', sourceArn: bucket.bucketArn, account: bucket.env.account });
  }

  /**
   * Lets somebody read the ledger: single rows and the index, as `LedgerClient` does to get, list and count.
   *
   * @param grantee who may read
   */
  public grantRead(grantee: iam.IGrantable): iam.Grant {
    return grantRead(this.table, this.indexName, grantee);
  }

  /**
   * Lets somebody read the ledger and change statuses: all that `LedgerClient` does. Rows cannot be added or deleted with it.
   *
   * @param grantee who may read and change
   */
  public grantManage(grantee: iam.IGrantable): iam.Grant {
    refuse(this, principalProblems(this, grantee));
    return this.grantRead(grantee).combine(grantUpdate(this.table, grantee));
  }

  /**
   * How many events were recorded: a sum, by default of 5 minutes.
   *
   * @param options changes to the metric
   */
  public metricRecorded(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return ledgerMetric(this, this.table.tableName, INGEST_METRICS.RECORDED, options);
  }

  /**
   * How many deliveries were of events that were recorded already: a sum, by default of 5 minutes. Some are normal.
   *
   * @param options changes to the metric
   */
  public metricDuplicates(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return ledgerMetric(this, this.table.tableName, INGEST_METRICS.DUPLICATES, options);
  }

  /**
   * How many messages could not be understood: a sum, by default of 5 minutes. Each attempt counts; none is normal.
   *
   * @param options changes to the metric
   */
  public metricRejected(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return ledgerMetric(this, this.table.tableName, INGEST_METRICS.REJECTED, options);
  }

  /**
   * How many events could not be written: a sum, by default of 5 minutes. Each attempt counts; some are normal while DynamoDB
   * scales up.
   *
   * @param options changes to the metric
   */
  public metricFailed(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return ledgerMetric(this, this.table.tableName, INGEST_METRICS.FAILED, options);
  }

  /**
   * Adds alarms on what needs somebody to act, and a dashboard. Each alarm names the chapter of the runbook that says what to do.
   *
   * An alarm costs about $0.10 a month, a dashboard $3 beyond the first three of an account.
   *
   * @param options whom to tell, and from when on
   */
  public monitor(options: LedgerMonitorOptions = {}): LedgerMonitoring {
    return monitorLedger(this, options);
  }

  private problemsOf(added: Subscription, options: LedgerBucketOptions): string[] {
    return [...subscriptionProblems(added, options), ...environmentProblems(this, added), ...conflicts(this, added)];
  }

  private wire(added: Subscription): void {
    register(this, added);
    added.filters.flatMap(filterDoubts).forEach(({ id, words }) => Annotations.of(this).addWarningV2(`s3-event-ledger:filter:${id}`, words));
    switch (added.delivery) {
      case EventDelivery.NOTIFICATION: return notifyQueue(this, added, this.queue);
      case EventDelivery.EVENT_BRIDGE: return routeToQueue(this, added, this);
      case EventDelivery.MANUAL: return;
    }
  }
}
