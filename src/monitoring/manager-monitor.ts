import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { Alert, createMonitoring } from './alarms';
import { ManagerMonitorOptions, Monitoring } from '../monitoring';
import { checkDuration, throwIfInvalid } from '../validation/property-check';

const DEFAULT_MAX_WAITING_AGE = Duration.hours(1);

/** The parts of a manager that monitoring uses. */
export interface MonitoredManager extends Construct {
  readonly ledger: { metricRecorded(): cloudwatch.IMetric };
  readonly dispatchFunction: lambda.Function;
  readonly schedule: scheduler.Schedule;
  readonly outcomeQueue?: sqs.Queue;
  readonly outcomeDeadLetterQueue?: sqs.Queue;
  readonly settleFunction?: lambda.Function;
  metricDispatched(): cloudwatch.IMetric;
  metricCompleted(): cloudwatch.IMetric;
  metricFailed(): cloudwatch.IMetric;
  metricInFlight(): cloudwatch.IMetric;
  metricExpiredLeases(): cloudwatch.IMetric;
  metricLateOutcomes(): cloudwatch.IMetric;
  metricRejectedOutcomes(): cloudwatch.IMetric;
  metricChangeFailures(): cloudwatch.IMetric;
  metricMalformedRows(): cloudwatch.IMetric;
  metricSendFailures(options?: cloudwatch.MetricOptions): cloudwatch.IMetric;
  metricOldestWaitingAge(options?: cloudwatch.MetricOptions): cloudwatch.IMetric;
}

export function monitorManager(manager: MonitoredManager, options: ManagerMonitorOptions): Monitoring {
  const { maxWaitingAge = DEFAULT_MAX_WAITING_AGE } = options;
  throwIfInvalid(manager, checkDuration('maxWaitingAge', options.maxWaitingAge, Duration.minutes(1), Duration.days(365)));
  const { dispatchFunction, settleFunction, outcomeQueue, outcomeDeadLetterQueue } = manager;
  const failed = manager.metricFailed();
  const period = runPeriod(manager.schedule, dispatchFunction);
  const waitingAge = manager.metricOldestWaitingAge({ period });
  const sendFailures = manager.metricSendFailures({ period });
  // Without a period that always contains a run, consecutive periods are not meaningful: one run must be enough.
  const periods = period ? PERIODS_IN_A_ROW : 1;

  const alerts: Alert[] = [
    { id: 'Waiting', heading: 'Events wait too long for dispatch', metric: waitingAge, threshold: maxWaitingAge.toSeconds(), periods },
    { id: 'GivenUp', heading: 'Events have failed', metric: failed, threshold: 1 },
    { id: 'NotSent', heading: 'The target does not accept events', metric: sendFailures, threshold: 1, periods },
    { id: 'NotWritten', heading: 'Status changes are not written', metric: manager.metricChangeFailures(), threshold: 1 },
    { id: 'MalformedRows', heading: 'Rows are malformed', metric: manager.metricMalformedRows(), threshold: 1 },
    { id: 'DispatchErrors', heading: 'The dispatch function fails', metric: dispatchFunction.metricErrors(), threshold: 1 },
    { id: 'ScheduleFailures', heading: 'The schedule fails', metric: scheduleFailures(manager.schedule), threshold: 1 },
    ...notRunningAlert(manager.schedule, dispatchFunction, period),
    ...(outcomeDeadLetterQueue
      ? [{ id: 'NotSettled', heading: 'Outcomes are not settled', metric: outcomeDeadLetterQueue.metricApproximateNumberOfMessagesVisible(), threshold: 1 }]
      : []),
    ...(settleFunction ? [{ id: 'SettleErrors', heading: 'The settle function fails', metric: settleFunction.metricErrors(), threshold: 1 }] : []),
  ];
  return createMonitoring(manager, alerts, [
    { title: 'Events', left: [manager.ledger.metricRecorded(), manager.metricDispatched(), manager.metricCompleted(), failed] },
    { title: 'Waiting', left: [manager.metricInFlight()], right: [waitingAge] },
    { title: 'Delivery problems', left: [sendFailures, manager.metricExpiredLeases(), ...(settleFunction ? [manager.metricLateOutcomes()] : [])] },
    { title: 'Runs', left: [dispatchFunction.metricInvocations(), dispatchFunction.metricErrors()], right: [dispatchFunction.metricDuration()] },
    ...(outcomeQueue ? [{
      title: 'Outcomes',
      left: [outcomeQueue.metricApproximateNumberOfMessagesVisible(), manager.metricRejectedOutcomes()],
      right: [outcomeQueue.metricApproximateAgeOfOldestMessage()],
    }] : []),
  ], options);
}

function scheduleFailures({ scheduleGroup }: scheduler.Schedule): cloudwatch.MathExpression {
  return new cloudwatch.MathExpression({
    label: 'Schedule failures',
    expression: 'SUM(METRICS())',
    usingMetrics: scheduleGroup ? { errors: scheduleGroup.metricTargetErrors(), dropped: scheduleGroup.metricDropped() } : {},
  });
}

const MINUTES = { minute: 1, hour: 60, day: 24 * 60 };
const PERIODS_IN_A_ROW = 3;
const SHORTEST_PERIOD_MINUTES = 5;
const LONGEST_PERIOD_MINUTES = 24 * 60 / PERIODS_IN_A_ROW;

/**
 * A period in which at least one run begins. With reserved concurrency, a run cannot begin while another one is running. Undefined for
 * cron expressions, whose next run is unknown at synth, and for periods so long that an alarm, which evaluates at most a day, cannot
 * cover three of them.
 */
function runPeriod(schedule: scheduler.Schedule, dispatchFunction: lambda.Function): Duration | undefined {
  const { scheduleExpression } = schedule.node.defaultChild as scheduler.CfnSchedule;
  const [, count, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(scheduleExpression) ?? [];
  const longestRun = Math.ceil(dispatchFunction.timeout?.toMinutes({ integral: false }) ?? 0);
  const minutes = Math.max(SHORTEST_PERIOD_MINUTES, longestRun, Number(count) * MINUTES[unit as keyof typeof MINUTES]);
  return minutes <= LONGEST_PERIOD_MINUTES ? Duration.minutes(minutes) : undefined;
}

function notRunningAlert(schedule: scheduler.Schedule, dispatchFunction: lambda.Function, period: Duration | undefined): Alert[] {
  const { state } = schedule.node.defaultChild as scheduler.CfnSchedule;
  if (state === 'DISABLED' || !period) return [];
  const metric = dispatchFunction.metricInvocations({ period });
  return [{ id: 'NotRunning', heading: 'The manager does not run', metric, threshold: 1, periods: PERIODS_IN_A_ROW, below: true }];
}
