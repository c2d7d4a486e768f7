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
   * Permits sending outcomes to `outcomeQueue`.
   *
   * Throws an error if the manager has no `outcomeQueue`.
   *
   * @param grantee who gets the permission
   */
  grantReportOutcome(grantee: iam.IGrantable): iam.Grant;

  /**
   * Permits what the command line does with `--manager`, and pausing and resuming the manager.
   *
   * Includes `ledger.grantManage()`, reading the configuration of the dispatch function, and enabling and disabling the schedule. To run
   * `dispatch --once` from a terminal, the caller also needs permission to send to the target.
   * @see https://github.com/s3-event-ledger/s3-event-ledger/blob/main/docs/permissions.md
   *
   * @param grantee the role of an operator
   */
  grantOperate(grantee: iam.IGrantable): iam.Grant;

  /**
   * The number of events delivered to the target. Sum over 5 minutes.
   *
   * @param options changes to the metric
   */
  metricDispatched(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The number of events completed. Sum over 5 minutes.
   *
   * @param options changes to the metric
   */
  metricCompleted(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The number of events that failed permanently: no attempts left, or a final failure. Sum over 5 minutes.
   *
   * @param options changes to the metric
   */
  metricFailed(options?: cloudwatch.MetricOptions): cloudwatch.MathExpression;

  /**
   * The number of events that the target did not accept. Sum over 5 minutes. They are retried.
   *
   * @param options changes to the metric
   */
  metricSendFailures(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The number of attempts that were not settled within their lease. Sum over 5 minutes. They count as failed.
   *
   * @param options changes to the metric
   */
  metricExpiredLeases(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The number of events that were dispatched and not settled at the end of a run. Maximum over 5 minutes.
   *
   * @param options changes to the metric
   */
  metricInFlight(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The age in seconds of the oldest event that waited when a run started. Maximum over 5 minutes.
   *
   * @param options changes to the metric
   */
  metricOldestWaitingAge(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The number of outcomes for attempts that were already settled or expired. Sum over 5 minutes. They change nothing. If there are many,
   * the `lease` is too short.
   *
   * @param options changes to the metric
   */
  metricLateOutcomes(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The number of messages on `outcomeQueue` that are not outcomes, or of unknown events. Sum over 5 minutes. Each attempt counts; none is
   * normal.
   *
   * @param options changes to the metric
   */
  metricRejectedOutcomes(options?: cloudwatch.MetricOptions): cloudwatch.Metric;
}
