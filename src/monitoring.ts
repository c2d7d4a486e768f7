import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as sns from 'aws-cdk-lib/aws-sns';
import { LedgerAlarmOptions, ManagerAlarmOptions } from './alarm-options';

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
   * The topic that is notified of urgent alarms instead of `topic`, for example to page somebody.
   *
   * @default - `topic`
   */
  readonly urgentTopic?: sns.ITopic;

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

  /**
   * Changes to single alarms: threshold, severity, or leave one out.
   *
   * @default - all alarms, with the defaults that each one says
   */
  readonly alarms?: LedgerAlarmOptions;
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

  /**
   * Changes to single alarms: threshold, severity, or leave one out.
   *
   * @default - all alarms, with the defaults that each one says
   */
  readonly alarms?: ManagerAlarmOptions;
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

/**
 * What `monitor()` of a ledger has created: the alarms by name.
 */
export interface LedgerMonitoring extends Monitoring {
  /**
   * The alarm "Events are not recorded".
   *
   * @default - it is turned off, or the ledger is imported without its dead-letter queue
   */
  readonly notRecorded?: cloudwatch.Alarm;

  /**
   * The alarm "Messages are rejected".
   *
   * @default - it is turned off
   */
  readonly rejected?: cloudwatch.Alarm;

  /**
   * The alarm "The ingest function fails".
   *
   * @default - it is turned off, or the ledger is imported without its function
   */
  readonly ingestErrors?: cloudwatch.Alarm;

  /**
   * The alarm "Events wait to be recorded".
   *
   * @default - it is turned off, or the ledger is imported without its queue
   */
  readonly recordedLate?: cloudwatch.Alarm;

  /**
   * The alarm "The table throttles".
   *
   * @default - it is turned off
   */
  readonly throttled?: cloudwatch.Alarm;
}

/**
 * What `monitor()` of a manager has created: the alarms by name.
 */
export interface ManagerMonitoring extends Monitoring {
  /**
   * The alarm "Events wait to be handed out".
   *
   * @default - it is turned off
   */
  readonly waiting?: cloudwatch.Alarm;

  /**
   * The alarm "Events are given up".
   *
   * @default - it is turned off
   */
  readonly failed?: cloudwatch.Alarm;

  /**
   * The alarm "The target does not take events".
   *
   * @default - it is turned off
   */
  readonly notSent?: cloudwatch.Alarm;

  /**
   * The alarm "The dispatch function fails".
   *
   * @default - it is turned off
   */
  readonly dispatchErrors?: cloudwatch.Alarm;

  /**
   * The alarm "The schedule fails".
   *
   * @default - it is turned off
   */
  readonly scheduleFailures?: cloudwatch.Alarm;

  /**
   * The alarm "The manager does not run".
   *
   * @default - it is turned off, or no run is due in each period
   */
  readonly notRunning?: cloudwatch.Alarm;

  /**
   * The alarm "Outcomes are not understood".
   *
   * @default - it is turned off, or the manager settles on dispatch
   */
  readonly notSettled?: cloudwatch.Alarm;

  /**
   * The alarm "The settle function fails".
   *
   * @default - it is turned off, or the manager settles on dispatch
   */
  readonly settleErrors?: cloudwatch.Alarm;
}
