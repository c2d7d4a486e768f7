import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as sns from 'aws-cdk-lib/aws-sns';

/**
 * How something is watched.
 */
export interface MonitorOptions {
  /**
   * The topic that is told of alarms.
   *
   * The policies of a topic and of its key that the app owns are extended by what CloudWatch needs. The policy of an imported key cannot
   * be: a warning at synth prints the statement to add, without which no alarm arrives.
   *
   * @default - nobody is told: the alarms show on the dashboard and in the console
   */
  readonly topic?: sns.ITopic;

  /**
   * Whether to make a dashboard.
   *
   * @default true
   */
  readonly dashboard?: boolean;
}

/**
 * How a ledger is watched.
 */
export interface LedgerMonitorOptions extends MonitorOptions {
  /**
   * How long events may wait to be recorded: whole seconds, 1 minute to 14 days.
   *
   * @default Duration.minutes(15)
   */
  readonly maxQueueAge?: Duration;
}

/**
 * How a manager is watched.
 */
export interface ManagerMonitorOptions extends MonitorOptions {
  /**
   * How old the oldest event may be that waits to be handed out: whole seconds, 1 minute to 365 days.
   *
   * The alarm is raised once that is so for a quarter of an hour on end, or for three runs where `schedule` is slower than every 5
   * minutes; by a single run where it is a cron expression or slower than every 8 hours.
   *
   * @default Duration.hours(1)
   */
  readonly maxWaitingAge?: Duration;
}

/**
 * What `monitor()` has made.
 */
export interface Monitoring {
  /**
   * The alarms, to give them further actions.
   */
  readonly alarms: cloudwatch.Alarm[];

  /**
   * The dashboard, to add widgets.
   *
   * @default - none was asked for
   */
  readonly dashboard?: cloudwatch.Dashboard;
}
