import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as sns from 'aws-cdk-lib/aws-sns';
import { LedgerAlarmOptions, ManagerAlarmOptions } from './alarm-options';

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
   * The SNS topic that receives notifications of urgent alarms instead of `topic`, for example to page an operator. It must be in the
   * region of the alarms.
   *
   * @default - `topic`
   */
  readonly urgentTopic?: sns.ITopic;

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

  /**
   * Changes to single alarms: the threshold, the severity, or whether the alarm is created.
   *
   * @default - all alarms with their defaults
   */
  readonly alarms?: LedgerAlarmOptions;
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

  /**
   * Changes to single alarms: the threshold, the severity, or whether the alarm is created.
   *
   * @default - all alarms with their defaults
   */
  readonly alarms?: ManagerAlarmOptions;
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

/**
 * The resources that `monitor()` of a ledger created, with each alarm by name.
 */
export interface LedgerMonitoring extends Monitoring {
  /**
   * The alarm "Events are not recorded".
   *
   * @default - the alarm is disabled, or the ledger was imported without its dead-letter queue
   */
  readonly notRecorded?: cloudwatch.Alarm;

  /**
   * The alarm "Messages are rejected".
   *
   * @default - the alarm is disabled
   */
  readonly rejected?: cloudwatch.Alarm;

  /**
   * The alarm "The ingest function fails".
   *
   * @default - the alarm is disabled, or the ledger was imported without its function
   */
  readonly ingestErrors?: cloudwatch.Alarm;

  /**
   * The alarm "Events wait to be recorded".
   *
   * @default - the alarm is disabled, or the ledger was imported without its queue
   */
  readonly recordedLate?: cloudwatch.Alarm;

  /**
   * The alarm "The wiring is broken".
   *
   * @default - the alarm is disabled, the wiring is not checked, or the ledger is imported
   */
  readonly wiring?: cloudwatch.Alarm;

  /**
   * The alarm "The wiring is not checked".
   *
   * @default - the alarm is disabled, the wiring is not checked, or the ledger is imported
   */
  readonly wiringNotChecked?: cloudwatch.Alarm;

  /**
   * The alarm "The table throttles".
   *
   * @default - the alarm is disabled
   */
  readonly throttled?: cloudwatch.Alarm;
}

/**
 * The resources that `monitor()` of a manager created, with each alarm by name.
 */
export interface ManagerMonitoring extends Monitoring {
  /**
   * The alarm "Events wait too long for dispatch".
   *
   * @default - the alarm is disabled
   */
  readonly waiting?: cloudwatch.Alarm;

  /**
   * The alarm "Events have failed".
   *
   * @default - the alarm is disabled
   */
  readonly failed?: cloudwatch.Alarm;

  /**
   * The alarm "The target does not accept events".
   *
   * @default - the alarm is disabled
   */
  readonly notSent?: cloudwatch.Alarm;

  /**
   * The alarm "Status changes are not written".
   *
   * @default - the alarm is disabled
   */
  readonly notWritten?: cloudwatch.Alarm;

  /**
   * The alarm "Rows are malformed".
   *
   * @default - the alarm is disabled
   */
  readonly malformedRows?: cloudwatch.Alarm;

  /**
   * The alarm "The dispatch function fails".
   *
   * @default - the alarm is disabled
   */
  readonly dispatchErrors?: cloudwatch.Alarm;

  /**
   * The alarm "The schedule fails".
   *
   * @default - the alarm is disabled
   */
  readonly scheduleFailures?: cloudwatch.Alarm;

  /**
   * The alarm "The manager does not run".
   *
   * @default - the alarm is disabled, or no run is due in each period
   */
  readonly notRunning?: cloudwatch.Alarm;

  /**
   * The alarm "Outcomes are not settled".
   *
   * @default - the alarm is disabled, or the manager settles on dispatch
   */
  readonly notSettled?: cloudwatch.Alarm;

  /**
   * The alarm "The settle function fails".
   *
   * @default - the alarm is disabled, or the manager settles on dispatch
   */
  readonly settleErrors?: cloudwatch.Alarm;
}
