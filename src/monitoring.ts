import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as sns from 'aws-cdk-lib/aws-sns';

/**
 * Options for the alarms and the dashboard of a ledger or manager.
 */
export interface MonitorOptions {
  /**
   * The SNS topic that receives alarm notifications. It must be in the region of the alarms.
   *
   * CloudWatch is allowed to publish to the topic, and to use its KMS key if the app owns the key. The app cannot change the
   * policy of an imported key: a warning at synth shows the statement to add. Without the statement, no notification arrives.
   *
   * @default - no notifications, alarms appear on the dashboard and in the console only
   */
  readonly topic?: sns.ITopic;

  /**
   * Whether to create a CloudWatch dashboard.
   *
   * @default true
   */
  readonly dashboard?: boolean;
}

/**
 * Options for the alarms and the dashboard of a ledger.
 */
export interface LedgerMonitorOptions extends MonitorOptions {
  /**
   * Alarms when the oldest event on the queue has been waiting for this long: whole seconds, 1 minute to 14 days.
   *
   * @default Duration.minutes(15)
   */
  readonly maxQueueAge?: Duration;
}

/**
 * Options for the alarms and the dashboard of a manager.
 */
export interface ManagerMonitorOptions extends MonitorOptions {
  /**
   * Alarms when the oldest event that is due for dispatch has been waiting for this long: whole seconds, 1 minute to 365 days.
   *
   * The age must stay above this value for 15 minutes, or for three runs if the rate of `schedule` is slower than 5 minutes. With a cron
   * expression, or a rate slower than 8 hours, a single run is enough.
   *
   * @default Duration.hours(1)
   */
  readonly maxWaitingAge?: Duration;
}

/**
 * The resources that `monitor()` created.
 */
export interface Monitoring {
  /**
   * The alarms. Use them to add further alarm actions.
   */
  readonly alarms: cloudwatch.Alarm[];

  /**
   * The dashboard. Use it to add widgets.
   *
   * @default - none, `dashboard` is false
   */
  readonly dashboard?: cloudwatch.Dashboard;
}
