import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { IEnvironmentAware } from 'aws-cdk-lib/interfaces';
import { Construct } from 'constructs';
import { Alert, createMonitoring, thresholdErrors } from './alarms';
import { DispatchSelection } from '../dispatch-selection';
import { ManagerMonitoring, ManagerMonitorOptions } from '../monitoring';
import { checkDuration, throwIfInvalid } from '../validation/property-check';

const DEFAULT_MAX_WAITING_AGE = Duration.hours(1);

/** The parts of a manager that monitoring uses. */
export interface MonitoredManager extends Construct {
  readonly ledger: IEnvironmentAware & { readonly tableName: string; metricRecorded(): cloudwatch.IMetric };
  readonly dispatchFunction: lambda.Function;
  readonly schedule: scheduler.Schedule;
  readonly selection: DispatchSelection;
  readonly outcomeQueue?: sqs.IQueue;
  readonly outcomeDeadLetterQueue?: sqs.IQueue;
  readonly settleFunction?: lambda.Function;
  metricDispatched(): cloudwatch.IMetric;
  metricCompleted(): cloudwatch.IMetric;
  metricFailed(): cloudwatch.IMetric;
  metricSuperseded(): cloudwatch.IMetric;
  metricInFlight(): cloudwatch.IMetric;
  metricExpiredLeases(): cloudwatch.IMetric;
  metricLateOutcomes(): cloudwatch.IMetric;
  metricRejectedOutcomes(): cloudwatch.IMetric;
  metricChangeFailures(): cloudwatch.IMetric;
  metricMalformedRows(): cloudwatch.IMetric;
  metricSendFailures(options?: cloudwatch.MetricOptions): cloudwatch.IMetric;
  metricOldestWaitingAge(options?: cloudwatch.MetricOptions): cloudwatch.IMetric;
}

export function monitorManager(manager: MonitoredManager, options: ManagerMonitorOptions): ManagerMonitoring {
  const { maxWaitingAge = DEFAULT_MAX_WAITING_AGE, alarms = {} } = options;
  throwIfInvalid(manager, [
    ...checkDuration('maxWaitingAge', options.maxWaitingAge, Duration.minutes(1), Duration.days(365)),
    ...thresholdErrors('waiting', alarms.waiting, 'maxWaitingAge', options.maxWaitingAge),
  ]);
  const { dispatchFunction, settleFunction, outcomeQueue, ledger } = manager;
  const failed = manager.metricFailed();
  const onlyLatest = manager.selection === DispatchSelection.LATEST;
  const period = runPeriod(manager.schedule, dispatchFunction);
  const waitingAge = manager.metricOldestWaitingAge({ period });
  const sendFailures = manager.metricSendFailures({ period });
  const deadOutcomes = manager.outcomeDeadLetterQueue?.metricApproximateNumberOfMessagesVisible();
  // Without a period that always contains a run, consecutive periods are not meaningful: one run must be enough.
  const periods = period ? PERIODS_IN_A_ROW : 1;

  return createMonitoring(manager, {
    alerts: {
      waiting: { heading: 'Events wait too long for dispatch', metric: waitingAge, threshold: maxWaitingAge.toSeconds(), periods, urgent: true },
      failed: { heading: 'Events have failed', metric: failed, threshold: 1 },
      notSent: { heading: 'The target does not accept events', metric: sendFailures, threshold: 1, periods, urgent: true },
      notWritten: { heading: 'Status changes are not written', metric: manager.metricChangeFailures(), threshold: 1, urgent: true },
      malformedRows: { heading: 'Rows are malformed', metric: manager.metricMalformedRows(), threshold: 1 },
      dispatchErrors: { heading: 'The dispatch function fails', metric: dispatchFunction.metricErrors(), threshold: 1 },
      scheduleFailures: { heading: 'The schedule fails', metric: scheduleFailures(manager.schedule), threshold: 1 },
      notRunning: notRunningAlert(manager.schedule, dispatchFunction, period),
      notSettled: deadOutcomes && { heading: 'Outcomes are not settled', metric: deadOutcomes, threshold: 1 },
      settleErrors: settleFunction && { heading: 'The settle function fails', metric: settleFunction.metricErrors(), threshold: 1 },
    },
    graphs: [
      { title: 'Events', left: [ledger.metricRecorded(), manager.metricDispatched(), manager.metricCompleted(), failed, ...(onlyLatest ? [manager.metricSuperseded()] : [])] },
      { title: 'Waiting', left: [manager.metricInFlight()], right: [waitingAge] },
      { title: 'Delivery errors', left: [sendFailures, manager.metricExpiredLeases(), ...(settleFunction ? [manager.metricLateOutcomes()] : [])] },
      { title: 'Runs', left: [dispatchFunction.metricInvocations(), dispatchFunction.metricErrors()], right: [dispatchFunction.metricDuration()] },
      ...(outcomeQueue ? [{
        title: 'Outcomes',
        left: [outcomeQueue.metricApproximateNumberOfMessagesVisible(), manager.metricRejectedOutcomes()],
        right: [outcomeQueue.metricApproximateAgeOfOldestMessage()],
      }] : []),
    ],
    facts: `Dispatch function ${dispatchFunction.functionName}, table ${ledger.tableName}, region ${ledger.env.region}`,
  }, alarms, options);
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

function notRunningAlert(schedule: scheduler.Schedule, dispatchFunction: lambda.Function, period: Duration | undefined): Alert | undefined {
  const { state } = schedule.node.defaultChild as scheduler.CfnSchedule;
  if (state === 'DISABLED' || !period) return undefined;
  const metric = dispatchFunction.metricInvocations({ period });
  return { heading: 'The manager does not run', metric, threshold: 1, periods: PERIODS_IN_A_ROW, below: true, urgent: true };
}
