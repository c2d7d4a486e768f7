import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { IEnvironmentAware } from 'aws-cdk-lib/interfaces';
import { IConstruct } from 'constructs';
import { EventStatus } from './event-status';
import { LedgerMonitoring, LedgerMonitorOptions } from './monitoring';

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
   * The name of the table's index by `event_status` and `event_timestamp`.
   */
  readonly indexName: string;

  /**
   * The status of a newly recorded event.
   */
  readonly initialStatus: EventStatus;

  /**
   * How long a row stays in the table after its event reached a final status. Undefined if rows stay permanently.
   */
  readonly rowRetention?: Duration;

  /**
   * The KMS key that encrypts the table. Undefined if the table is encrypted with a key that AWS owns.
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * Permits reading the ledger: single rows and the index, as `LedgerClient` does to get, list and count.
   *
   * For a principal of another account, both accounts have to permit it. An owned ledger adds the principal to its table's policy. For
   * an imported ledger, the stack that owns it must call `grantRead` too.
   *
   * @param grantee who gets the permission
   */
  grantRead(grantee: iam.IGrantable): iam.Grant;

  /**
   * Permits reading the ledger and changing statuses: all that `LedgerClient` does. Rows cannot be added or deleted with it.
   *
   * Throws an error for a principal of another account than the ledger's, because DynamoDB takes PartiQL statements only from the
   * table's own account. Grant a role in the ledger's account, and let the other account assume it.
   *
   * @param grantee who gets the permission
   */
  grantManage(grantee: iam.IGrantable): iam.Grant;

  /**
   * The number of events recorded. Sum over 5 minutes.
   *
   * @param options changes to the metric
   */
  metricRecorded(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The number of deliveries of events that were already recorded. Sum over 5 minutes. A few are normal.
   *
   * @param options changes to the metric
   */
  metricDuplicates(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The number of messages that are not S3 events. Sum over 5 minutes. Each attempt counts; none is normal.
   *
   * @param options changes to the metric
   */
  metricRejected(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The number of events that could not be written. Sum over 5 minutes. Each attempt counts; a few are normal while DynamoDB scales up.
   *
   * @param options changes to the metric
   */
  metricFailed(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * Adds alarms on what requires action, and a dashboard, to the stack of this construct. Each alarm links to its chapter of the runbook.
   *
   * An alarm costs about $0.10 per month, a dashboard $3 beyond the first three of an account. For an imported ledger, the alarms on its
   * queues and its function are added only if these were given.
   *
   * @param options which alarms, and who is notified
   */
  monitor(options?: LedgerMonitorOptions): LedgerMonitoring;
}
