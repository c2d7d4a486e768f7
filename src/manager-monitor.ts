import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { Alert, createMonitoring } from './monitor';
import { ManagerMonitorOptions, Monitoring } from './monitoring';
import { checkDuration, refuse } from './property-check';
import type { S3EventManager } from './s3-event-manager';

const DEFAULT_MAX_WAITING_AGE = Duration.hours(1);

export function monitorManager(manager: S3EventManager, options: ManagerMonitorOptions): Monitoring {
  const { maxWaitingAge = DEFAULT_MAX_WAITING_AGE } = options;
  refuse(manager, checkDuration('maxWaitingAge', options.maxWaitingAge, Duration.minutes(1), Duration.days(365)));
  const { dispatchFunction, settleFunction, outcomeQueue, outcomeDeadLetterQueue } = manager;
  const waitingAge = manager.metricOldestWaitingAge();
  const failed = manager.metricFailed();
  const sendFailures = manager.metricSendFailures();

  const alerts: Alert[] = [
    { id: 'Waiting', heading: 'Events wait to be handed out', metric: waitingAge, threshold: maxWaitingAge.toSeconds(), periods: 3 },
    { id: 'GivenUp', heading: 'Events are given up', metric: failed, threshold: 1 },
    { id: 'NotSent', heading: 'The target does not take events', metric: sendFailures, threshold: 1, periods: 3 },
    { id: 'DispatchErrors', heading: 'The dispatch function fails', metric: dispatchFunction.metricErrors(), threshold: 1 },
    { id: 'ScheduleFailures', heading: 'The schedule fails', metric: scheduleFailures(manager.schedule), threshold: 1 },
    ...silenceOf(manager.schedule, dispatchFunction),
    ...(outcomeDeadLetterQueue
      ? [{ id: 'NotSettled', heading: 'Outcomes are not understood', metric: outcomeDeadLetterQueue.metricApproximateNumberOfMessagesVisible(), threshold: 1 }]
      : []),
    ...(settleFunction ? [{ id: 'SettleErrors', heading: 'The settle function fails', metric: settleFunction.metricErrors(), threshold: 1 }] : []),
  ];
  return createMonitoring(manager, alerts, [
    { title: 'Events', left: [manager.ledger.metricRecorded(), manager.metricDispatched(), manager.metricCompleted(), failed] },
    { title: 'Waiting', left: [manager.metricInFlight()], right: [waitingAge] },
    { title: 'Not in order', left: [sendFailures, manager.metricExpiredLeases(), ...(settleFunction ? [manager.metricLateOutcomes()] : [])] },
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
const SILENT_PERIODS = 3;
const SHORTEST_PERIOD_MINUTES = 5;
const LONGEST_PERIOD_MINUTES = 24 * 60 / SILENT_PERIODS;

/**
 * Only where runs come at a rate: nobody can tell when a cron expression is overdue. None begins while another one runs. An alarm looks
 * back a day at most.
 */
function silenceOf(schedule: scheduler.Schedule, dispatchFunction: lambda.Function): Alert[] {
  const { scheduleExpression, state } = schedule.node.defaultChild as scheduler.CfnSchedule;
  const [, count, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(scheduleExpression) ?? [];
  const longestRun = Math.ceil(dispatchFunction.timeout?.toMinutes({ integral: false }) ?? 0);
  const minutes = Math.max(SHORTEST_PERIOD_MINUTES, longestRun, Number(count) * MINUTES[unit as keyof typeof MINUTES]);
  if (state === 'DISABLED' || !(minutes <= LONGEST_PERIOD_MINUTES)) return [];
  const metric = dispatchFunction.metricInvocations({ period: Duration.minutes(minutes) });
  return [{ id: 'NotRunning', heading: 'The manager does not run', metric, threshold: 1, periods: SILENT_PERIODS, below: true }];
}
