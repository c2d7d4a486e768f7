import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { IEnvironmentAware } from 'aws-cdk-lib/interfaces';
import { IConstruct } from 'constructs';
import { EventStatus } from './event-status';
import { LedgerMonitoring, LedgerMonitorOptions } from './monitoring';
import { ShardKey } from './shard-key';

/**
 * A ledger: an `S3EventLedger` of this app, or one that is imported by `S3EventLedger.fromLedgerAttributes()`.
 */
export interface IS3EventLedger extends IConstruct, IEnvironmentAware {
  /**
   * The name of the ledger's table.
   *
   * @attribute
   */
  readonly tableName: string;

  /**
   * The ARN of the ledger's table.
   *
   * @attribute
   */
  readonly tableArn: string;

  /**
   * The name of the index on `event_status` and `event_timestamp`. With `shards`, it ends in their number: `time-index-8-shards`.
   */
  readonly indexName: string;

  /**
   * What decides the shard of an event, if the indexes have shards.
   */
  readonly shardKey: ShardKey;

  /**
   * Whether the table has an index by object.
   */
  readonly objectIndex: boolean;

  /**
   * The status of a newly recorded event.
   */
  readonly initialStatus: EventStatus;

  /**
   * How long a row is kept after its event reached a final status. Undefined if rows are kept permanently.
   */
  readonly rowRetention?: Duration;

  /**
   * The KMS key that encrypts the table. Undefined if a key owned by AWS encrypts it.
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * The queue whose messages start runs of the managers promptly. Undefined without prompt dispatch.
   */
  readonly wakeQueue?: sqs.IQueue;

  /**
   * The `wakeQueue`, which a ledger of this app creates at the first call. Undefined for a ledger that was imported without one.
   *
   * @param minInterval the `minInterval` of all managers of the ledger
   */
  enablePromptDispatch(minInterval?: Duration): sqs.IQueue | undefined;

  /**
   * Grants read access to the table and its indexes: what `LedgerClient` needs to get, list and count events.
   *
   * For a principal of another account, both accounts must grant access. A ledger of this app adds the principal to the policy of a table
   * that it created. For an imported ledger, the stack that owns it must call `grantRead` too.
   *
   * @param grantee the principal
   */
  grantRead(grantee: iam.IGrantable): iam.Grant;

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
  grantManage(grantee: iam.IGrantable): iam.Grant;

  /**
   * The number of recorded events. Sum over 5 minutes.
   *
   * @param options properties of the metric to change
   */
  metricRecorded(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The number of deliveries of events that were already recorded. Sum over 5 minutes. A few are normal.
   *
   * @param options properties of the metric to change
   */
  metricDuplicates(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The number of messages that could not be parsed as an S3 event. Sum over 5 minutes. Each attempt counts. Normally 0.
   *
   * @param options properties of the metric to change
   */
  metricRejected(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The number of events that could not be written to the table. Sum over 5 minutes. Each attempt counts. A few are normal while
   * DynamoDB scales up.
   *
   * @param options properties of the metric to change
   */
  metricFailed(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * How long events take from S3 to the ledger: `recorded_at` − `event_timestamp` of each recorded event, in seconds. 99th percentile over 5
   * minutes; pass `statistic: 'p50'` for the median.
   *
   * EventBridge reports whole seconds, cut off: with `EventDelivery.EVENT_BRIDGE` the lag reads up to one second longer than it is. Never
   * negative. Repeated deliveries, and objects that reconciliation found, do not count.
   *
   * @param options properties of the metric to change
   */
  metricDeliveryLag(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The number of signals for a prompt run that ingest could not send. Sum over 5 minutes. Without data unless there are some. The events wait
   * for the schedule of their manager; none is lost.
   *
   * @param options properties of the metric to change
   */
  metricSignalFailures(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The number of differences between the wiring that was deployed and what AWS has now: notifications, rules, the policy of the queue, the
   * event source mapping. Maximum over the interval of the check, or 15 minutes for an imported ledger. Normally 0. Without data if the check
   * is off or fails.
   *
   * @param options properties of the metric to change
   */
  metricWiringErrors(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * Adds CloudWatch alarms on conditions that need action, and a dashboard. The description of each alarm links to its chapter in the
   * runbook.
   *
   * An alarm costs about $0.10 per month and metric. A dashboard costs $3 per month; the first three of an account are free. Throws an error on a
   * second call. An imported ledger has alarms on its queues and its function only if they were given.
   *
   * @param options the SNS topic, thresholds and the dashboard
   */
  monitor(options?: LedgerMonitorOptions): LedgerMonitoring;
}
