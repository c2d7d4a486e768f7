import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { IConstruct } from 'constructs';
import { IS3EventLedger } from './i-s3-event-ledger';

/**
 * A manager: an `S3EventManager` of this app, or one that is imported by `S3EventManager.fromManagerAttributes()`.
 */
export interface IS3EventManager extends IConstruct {
  /**
   * The ledger whose events the manager delivers.
   */
  readonly ledger: IS3EventLedger;

  /**
   * The name of the manager in its metrics: the path of its construct, or the end of a path of more than 255 characters.
   */
  readonly managerName: string;

  /**
   * The queue that receives outcomes. Undefined with `SettleMode.ON_DISPATCH`.
   */
  readonly outcomeQueue?: sqs.IQueue;

  /**
   * Grants permission to report outcomes to `outcomeQueue`.
   *
   * Throws an error if the manager has no `outcomeQueue`.
   *
   * @param grantee the principal
   */
  grantReportOutcome(grantee: iam.IGrantable): iam.Grant;

  /**
   * Grants permission for all commands that change events with `--manager`, and to pause and resume the manager.
   *
   * It includes `ledger.grantManage()`, read access to the configuration of the dispatch function, and permission to enable and disable the
   * schedule and the event source mapping of the wake queue. To run `dispatch --once`, the principal also needs permission to send to the target.
   *
   * Throws an error for a principal of another account than the account of the ledger.
   * @see https://github.com/s3-event-ledger/s3-event-ledger/blob/main/docs/permissions.md
   *
   * @param grantee the principal
   */
  grantOperate(grantee: iam.IGrantable): iam.Grant;

  /**
   * The number of events that were delivered to the target. Sum over 5 minutes.
   *
   * @param options properties of the metric to change
   */
  metricDispatched(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The number of completed events. Sum over 5 minutes.
   *
   * @param options properties of the metric to change
   */
  metricCompleted(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The number of events that got the status `failed`: all attempts used up, or a final failure reported. Sum over 5 minutes.
   *
   * @param options properties of the metric to change
   */
  metricFailed(options?: cloudwatch.MetricOptions): cloudwatch.MathExpression;

  /**
   * The number of events that the target did not accept. Sum over 5 minutes. They are retried.
   *
   * @param options properties of the metric to change
   */
  metricSendFailures(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The number of status changes that could not be written to the table, because DynamoDB denied or throttled them. Sum over 5 minutes.
   *
   * @param options properties of the metric to change
   */
  metricChangeFailures(options?: cloudwatch.MetricOptions): cloudwatch.MathExpression;

  /**
   * The number of signals for a prompt run that the functions of the manager could not send. Sum over 5 minutes. Without data unless there are
   * some. The schedule starts the next run; no event is lost.
   *
   * @param options properties of the metric to change
   */
  metricSignalFailures(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The number of malformed rows that a run skipped, for example rows that a script wrote. Maximum over 5 minutes.
   *
   * @param options properties of the metric to change
   */
  metricMalformedRows(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The number of attempts that were not settled within their lease. Sum over 5 minutes. They count as failed.
   *
   * @param options properties of the metric to change
   */
  metricExpiredLeases(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The number of events that were in flight at the end of a run. Maximum over 5 minutes.
   *
   * @param options properties of the metric to change
   */
  metricInFlight(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The age in seconds of the oldest event that was waiting when a run began. Maximum over 5 minutes.
   *
   * @param options properties of the metric to change
   */
  metricOldestWaitingAge(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The number of outcomes of attempts that were already settled or whose lease had expired. Sum over 5 minutes. They are ignored. Many
   * of them indicate that the `lease` is too short.
   *
   * @param options properties of the metric to change
   */
  metricLateOutcomes(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The number of heartbeats that extended the lease of an attempt. Sum over 5 minutes. Without data while no target sends heartbeats.
   *
   * @param options properties of the metric to change
   */
  metricHeartbeats(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The number of heartbeats of attempts that were already settled or whose lease had expired. Sum over 5 minutes. They are ignored. Many
   * of them indicate that targets continue to work on attempts that count as failed. Without data while no target sends heartbeats.
   *
   * @param options properties of the metric to change
   */
  metricLateHeartbeats(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The number of messages on `outcomeQueue` that could not be parsed, or whose event is unknown. Sum over 5 minutes. Each attempt
   * counts. Normally 0.
   *
   * @param options properties of the metric to change
   */
  metricRejectedOutcomes(options?: cloudwatch.MetricOptions): cloudwatch.Metric;
}
