import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { IEnvironmentAware } from 'aws-cdk-lib/interfaces';
import { Construct } from 'constructs';
import { Alert, createMonitoring, thresholdProblems } from './alarms';
import { ManagerMonitoring, ManagerMonitorOptions } from '../monitoring';
import { checkDuration, refuse } from '../validation/property-check';

const DEFAULT_MAX_WAITING_AGE = Duration.hours(1);

/** What monitoring reads of a manager. */
export interface MonitoredManager extends Construct {
  readonly ledger: IEnvironmentAware & { readonly tableName: string; metricRecorded(): cloudwatch.IMetric };
  readonly dispatchFunction: lambda.Function;
  readonly schedule: scheduler.Schedule;
  readonly outcomeQueue?: sqs.IQueue;
  readonly outcomeDeadLetterQueue?: sqs.IQueue;
  readonly settleFunction?: lambda.Function;
  metricDispatched(): cloudwatch.IMetric;
  metricCompleted(): cloudwatch.IMetric;
  metricFailed(): cloudwatch.IMetric;
  metricInFlight(): cloudwatch.IMetric;
  metricExpiredLeases(): cloudwatch.IMetric;
  metricLateOutcomes(): cloudwatch.IMetric;
  metricRejectedOutcomes(): cloudwatch.IMetric;
  metricSendFailures(options?: cloudwatch.MetricOptions): cloudwatch.IMetric;
  metricOldestWaitingAge(options?: cloudwatch.MetricOptions): cloudwatch.IMetric;
}

export function monitorManager(manager: MonitoredManager, options: ManagerMonitorOptions): ManagerMonitoring {
  const { maxWaitingAge = DEFAULT_MAX_WAITING_AGE, alarms = {} } = options;
  refuse(manager, [
    ...checkDuration('maxWaitingAge', options.maxWaitingAge, Duration.minutes(1), Duration.days(365)),
    ...thresholdProblems('waiting', alarms.waiting, 'maxWaitingAge', options.maxWaitingAge),
  ]);
  const { dispatchFunction, settleFunction, outcomeQueue, ledger } = manager;
  const failed = manager.metricFailed();
  const period = runPeriod(manager.schedule, dispatchFunction);
  const waitingAge = manager.metricOldestWaitingAge({ period });
  const sendFailures = manager.metricSendFailures({ period });
  const deadOutcomes = manager.outcomeDeadLetterQueue?.metricApproximateNumberOfMessagesVisible();
  // Without a period that holds a run for certain there are no two in a row: a single run has to tell.
  const periods = period ? PERIODS_IN_A_ROW : 1;

  return createMonitoring(manager, {
    alerts: {
      waiting: { heading: 'Events wait to be handed out', metric: waitingAge, threshold: maxWaitingAge.toSeconds(), periods, urgent: true },
      failed: { heading: 'Events are given up', metric: failed, threshold: 1 },
      notSent: { heading: 'The target does not take events', metric: sendFailures, threshold: 1, periods, urgent: true },
      dispatchErrors: { heading: 'The dispatch function fails', metric: dispatchFunction.metricErrors(), threshold: 1 },
      scheduleFailures: { heading: 'The schedule fails', metric: scheduleFailures(manager.schedule), threshold: 1 },
      notRunning: silenceOf(manager.schedule, dispatchFunction, period),
      notSettled: deadOutcomes && { heading: 'Outcomes are not understood', metric: deadOutcomes, threshold: 1 },
      settleErrors: settleFunction && { heading: 'The settle function fails', metric: settleFunction.metricErrors(), threshold: 1 },
    },
    graphs: [
      { title: 'Events', left: [ledger.metricRecorded(), manager.metricDispatched(), manager.metricCompleted(), failed] },
      { title: 'Waiting', left: [manager.metricInFlight()], right: [waitingAge] },
      { title: 'Not in order', left: [sendFailures, manager.metricExpiredLeases(), ...(settleFunction ? [manager.metricLateOutcomes()] : [])] },
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
 * In which one run begins at least. Only where runs come at a rate: nobody can tell when a cron expression is due. None begins while
 * another one runs. An alarm looks back a day at most.
 */
function runPeriod(schedule: scheduler.Schedule, dispatchFunction: lambda.Function): Duration | undefined {
  const { scheduleExpression } = schedule.node.defaultChild as scheduler.CfnSchedule;
  const [, count, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(scheduleExpression) ?? [];
  const longestRun = Math.ceil(dispatchFunction.timeout?.toMinutes({ integral: false }) ?? 0);
  const minutes = Math.max(SHORTEST_PERIOD_MINUTES, longestRun, Number(count) * MINUTES[unit as keyof typeof MINUTES]);
  return minutes <= LONGEST_PERIOD_MINUTES ? Duration.minutes(minutes) : undefined;
}

function silenceOf(schedule: scheduler.Schedule, dispatchFunction: lambda.Function, period: Duration | undefined): Alert | undefined {
  const { state } = schedule.node.defaultChild as scheduler.CfnSchedule;
  if (state === 'DISABLED' || !period) return undefined;
  const metric = dispatchFunction.metricInvocations({ period });
  return { heading: 'The manager does not run', metric, threshold: 1, periods: PERIODS_IN_A_ROW, below: true, urgent: true };
}
