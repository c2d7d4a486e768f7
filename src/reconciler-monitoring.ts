import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { AlarmOptions } from './alarm-options';
import { Monitoring, MonitorOptions } from './monitoring';

/**
 * Changes to the alarms of a reconciler, by name. An alarm that is omitted keeps its defaults.
 */
export interface ReconcilerAlarmOptions {
  /**
   * "Objects have no event": objects that are not in the ledger and were not repaired, over 5 minutes.
   *
   * @default - from 1 object, normal
   */
  readonly missing?: AlarmOptions;

  /**
   * "The reconciliation fails": runs that did not check the whole bucket, over 5 minutes.
   *
   * @default - from 1 run, normal
   */
  readonly failures?: AlarmOptions;
}

/**
 * Options for the alarms and the dashboard of a reconciler.
 */
export interface ReconcilerMonitorOptions extends MonitorOptions {
  /**
   * Changes to single alarms: the threshold, the severity, or whether the alarm is created.
   *
   * @default - all alarms with their defaults
   */
  readonly alarms?: ReconcilerAlarmOptions;
}

/**
 * The resources that `monitor()` of a reconciler created, with each alarm by name.
 */
export interface ReconcilerMonitoring extends Monitoring {
  /**
   * The alarm "Objects have no event".
   *
   * @default - the alarm is disabled
   */
  readonly missing?: cloudwatch.Alarm;

  /**
   * The alarm "The reconciliation fails".
   *
   * @default - the alarm is disabled
   */
  readonly failures?: cloudwatch.Alarm;
}
