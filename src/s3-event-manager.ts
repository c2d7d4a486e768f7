import { Annotations, Duration, Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { grantLog } from './access/log-access';
import { grantDispatch, grantReportOutcome } from './access/manager-access';
import { grantOperate } from './access/operator-access';
import { grantRedrive } from './access/redrive-access';
import { grantPromptRuns, grantSignal } from './access/wake-access';
import { DISPATCH_METRICS, SETTLE_METRICS } from './core/contract/metrics';
import { STATUSES } from './core/contract/status';
import { DispatchSelection } from './dispatch-selection';
import { createDispatch } from './functions/dispatch-function';
import { functionLog, functionRole } from './functions/function-role';
import { createOutcomeQueues, createSettle, createSettleSource } from './functions/settle-function';
import { IS3EventLedger } from './i-s3-event-ledger';
import { IS3EventManager } from './i-s3-event-manager';
import { LogLevel } from './log-level';
import { batchErrors } from './manager/batch-checks';
import { createSchedule, scheduleAddress } from './manager/dispatch-schedule';
import { fairShares, groupErrors } from './manager/fair-shares';
import { ImportedManager } from './manager/imported-manager';
import { fairShareErrors, initialStatusErrors, ledgerErrors, managerErrors, selectionErrors } from './manager/manager-checks';
import { managerLimits } from './manager/manager-limits';
import { managerName } from './manager/manager-name';
import { createWakeSource, promptDispatch, promptDispatchErrors } from './manager/prompt-dispatch';
import { ManagerMonitoring, ManagerMonitorOptions } from './monitoring';
import { changeFailuresMetric, completedMetric, failedMetric, managerMetric, ManagerMetricName } from './monitoring/manager-metric';
import { monitorManager } from './monitoring/manager-monitor';
import { S3EventManagerAttributes } from './s3-event-manager-attributes';
import { S3EventManagerProps } from './s3-event-manager-props';
import { SettleMode } from './settle-mode';
import { loopErrors, targetAddress, targetErrors } from './targets/dispatch-target-address';
import { encryptionKeyErrors } from './validation/environment-check';
import { functionErrors } from './validation/function-check';
import { throwIfInvalid } from './validation/property-check';

/**
 * Delivers the events of a ledger to a target: oldest first, at a pace the target can sustain, with retries. No event is lost.
 *
 * Signals and a schedule start the dispatch function: shortly after events are recorded, and once a minute. It reads the oldest events from the index of the ledger, claims each one (status `dispatched`,
 * with a lease) and sends it to the target. An event that the target does not accept is retried with exponential backoff. With
 * `SettleMode.BY_OUTCOME` an event stays `dispatched` until its outcome is known; when the lease expires first, the attempt counts as
 * failed. After `maxAttempts` failed attempts the event stays in the ledger with status `failed` until an operator retries or discards
 * it. Delivery is at least once.
 *
 * One million events cost $3.84 to $7.63 in addition to the ledger, depending on how many arrive at a time: three write units each to claim
 * and to settle an event ($3.75), and the function. The costs of the target are not included.
 */
export class S3EventManager extends Construct implements IS3EventManager {
  /**
   * Imports a manager that another stack or app owns, for grants and metrics.
   *
   * @param scope the parent construct
   * @param id the construct id, unique within the scope
   * @param attrs the name and ledger of the manager, and the resources that grants refer to
   */
  public static fromManagerAttributes(scope: Construct, id: string, attrs: S3EventManagerAttributes): IS3EventManager {
    return new ImportedManager(scope, id, attrs);
  }

  /**
   * The ledger whose events are delivered.
   */
  public readonly ledger: IS3EventLedger;

  /**
   * The name of the manager in its metrics: the path of its construct, or the end of a path of more than 255 characters.
   */
  public readonly managerName: string;

  /**
   * Which events of an object are delivered.
   */
  public readonly selection: DispatchSelection;

  /**
   * The function that delivers events and releases expired leases.
   */
  public readonly dispatchFunction: lambda.Function;

  /**
   * The schedule that runs the dispatch function. It is the only schedule in its schedule group.
   */
  public readonly schedule: scheduler.Schedule;

  /**
   * The event source mapping that starts runs promptly, from the `wakeQueue` of the ledger. Undefined without prompt dispatch.
   */
  public readonly wakeSource?: lambda.IEventSourceMapping;

  /**
   * The role that EventBridge Scheduler assumes to invoke the dispatch function.
   */
  public readonly scheduleRole: iam.Role;

  /**
   * The name of the schedule. Use it to pause and resume the manager on the command line.
   */
  public readonly scheduleName: string;

  /**
   * The name of the schedule group. Use it to pause and resume the manager on the command line.
   */
  public readonly scheduleGroupName: string;

  /**
   * The queue that receives outcomes. Messages are kept for up to 14 days. Undefined with `SettleMode.ON_DISPATCH`.
   */
  public readonly outcomeQueue?: sqs.IQueue;

  /**
   * The dead-letter queue for outcomes that could not be parsed, or could not be settled in 5 attempts. Messages are kept for up to 14
   * days. Undefined with `SettleMode.ON_DISPATCH`.
   */
  public readonly outcomeDeadLetterQueue?: sqs.IQueue;

  /**
   * The function that settles events by their outcome. Undefined with `SettleMode.ON_DISPATCH`.
   */
  public readonly settleFunction?: lambda.Function;

  /**
   * Creates the dispatch function and its schedule. With `SettleMode.BY_OUTCOME` it also creates the outcome queues and the settle
   * function.
   *
   * Throws one error that lists every invalid property with its value and the rule it breaks.
   *
   * @param scope the parent construct
   * @param id the construct id, unique within the scope
   * @param props the ledger, the target and the settings of the manager
   */
  constructor(scope: Construct, id: string, props: S3EventManagerProps) {
    super(scope, id);
    const { ledger, target } = props;
    const limits = managerLimits(props);
    throwIfInvalid(this, [
      ...ledgerErrors(this, ledger),
      ...initialStatusErrors(ledger.initialStatus),
      ...managerErrors(props, limits),
      ...promptDispatchErrors(props),
      ...selectionErrors(ledger, props.selection),
      ...fairShareErrors(ledger, props),
      ...encryptionKeyErrors(this, 'manager', props.encryptionKey),
      ...functionErrors(this, props),
    ]);

    this.ledger = ledger;
    this.selection = props.selection ?? DispatchSelection.ALL;
    this.managerName = managerName(this);
    this.warnOfInitialStatus();
    const prompt = promptDispatch(ledger, props);
    const settings = {
      tableName: ledger.tableName,
      managerName: this.managerName,
      leaseSeconds: limits.lease.toSeconds(),
      maxLeaseSeconds: limits.maxLease.toSeconds(),
      retry: {
        maxAttempts: limits.maxAttempts,
        retryDelaySeconds: limits.retryDelay.toSeconds(),
        maxRetryDelaySeconds: limits.maxRetryDelay.toSeconds(),
      },
      rowRetentionSeconds: ledger.rowRetention?.toSeconds(),
      logLevel: props.logLevel ?? LogLevel.INFO,
      wake: prompt?.settings,
    };

    const settleOnDispatch = (props.settleMode ?? target.defaultSettleMode) === SettleMode.ON_DISPATCH;
    if (!settleOnDispatch) {
      const { queue, deadLetterQueue } = createOutcomeQueues(this, props);
      this.outcomeQueue = queue;
      this.outcomeDeadLetterQueue = deadLetterQueue;
      this.settleFunction = createSettle(this, queue, settings, props);
      if (prompt) grantSignal(prompt.wakeQueue, this.settleFunction);
    }

    const onlyLatest = this.selection === DispatchSelection.LATEST;
    const logGroup = functionLog(this, 'Dispatch', props);
    const role = functionRole(this, 'Dispatch', 'Delivers events of an S3EventLedger to one target', props.functions);
    grantLog(role, logGroup);
    grantDispatch(role, ledger, onlyLatest);
    if (prompt) grantPromptRuns(prompt.wakeQueue, role);
    const config = target.bind(new Construct(this, 'Target'), {
      dispatchRole: role,
      lease: limits.lease,
      outcomeQueue: this.outcomeQueue,
      outcomeDeadLetterQueue: this.outcomeDeadLetterQueue,
    });
    throwIfInvalid(this, [
      ...loopErrors(ledger, config), ...targetErrors(config), ...batchErrors(config, limits), ...groupErrors(config, ledger, props),
    ]);
    if (this.outcomeQueue && this.settleFunction) createSettleSource(this, this.outcomeQueue, this.settleFunction, config.batch);

    const { maxEventsPerRun, maxInFlight } = limits;
    const address = scheduleAddress(this);
    this.dispatchFunction = createDispatch(this, {
      ...settings,
      indexName: ledger.indexName,
      maxEventsPerRun,
      maxInFlight,
      settleOnDispatch,
      schedule: address,
      target: targetAddress(config),
      ...(onlyLatest && { selection: 'latest' as const }),
      fairShares: fairShares(ledger, props),
    }, { ...props, role, logGroup, timeout: limits.dispatchTimeout, memorySize: props.dispatchMemorySize });
    this.wakeSource = prompt && createWakeSource(this, prompt.wakeQueue, this.dispatchFunction, props.enabled);
    const { schedule, scheduleGroup, role: scheduleRole } = createSchedule(this, this.dispatchFunction, address, {
      schedule: props.schedule ?? scheduler.ScheduleExpression.rate(Duration.minutes(1)),
      enabled: props.enabled,
      wakeSource: this.wakeSource,
    });
    this.schedule = schedule;
    this.scheduleRole = scheduleRole;
    this.scheduleName = schedule.scheduleName;
    this.scheduleGroupName = scheduleGroup.scheduleGroupName;
  }

  /**
   * Grants permission to report outcomes to `outcomeQueue`.
   *
   * Throws an error with `SettleMode.ON_DISPATCH`, which has no outcome queue.
   *
   * @param grantee the principal
   */
  public grantReportOutcome(grantee: iam.IGrantable): iam.Grant {
    if (this.outcomeQueue) return grantReportOutcome(this.outcomeQueue, grantee);
    throw this.withoutOutcomes();
  }

  /**
   * Grants permission for the commands `dlq list` and `dlq redrive`: to look at the messages of `outcomeDeadLetterQueue`, and to move them
   * back to `outcomeQueue`.
   *
   * SQS requires permission to receive and delete messages of the dead-letter queue for that, and to send to the queue. Throws an error with
   * `SettleMode.ON_DISPATCH`, which has no outcome queue.
   *
   * @param grantee the principal
   */
  public grantRedrive(grantee: iam.IGrantable): iam.Grant {
    if (this.outcomeQueue && this.outcomeDeadLetterQueue) return grantRedrive(this.outcomeDeadLetterQueue, this.outcomeQueue, grantee);
    throw this.withoutOutcomes();
  }

  /**
   * Grants permission for all commands that change events with `--manager`, and to pause and resume the manager.
   *
   * It includes `ledger.grantManage()`, read access to the configuration of the dispatch function, and permission to enable and disable the
   * schedule and `wakeSource`. To run `dispatch --once`, the principal also needs permission to send to the target.
   *
   * Throws an error for a principal of another account than the account of the ledger.
   * @see https://github.com/s3-event-ledger/s3-event-ledger/blob/main/docs/permissions.md
   *
   * @param grantee the principal
   */
  public grantOperate(grantee: iam.IGrantable): iam.Grant {
    return grantOperate(this, grantee);
  }

  /**
   * Adds CloudWatch alarms on conditions that need action, and a dashboard. The description of each alarm links to its chapter in the
   * runbook.
   *
   * An alarm costs about $0.10 per month and metric. A dashboard costs $3 per month; the first three of an account are free. Throws an error on a
   * second call.
   *
   * @param options the SNS topic, thresholds and the dashboard
   */
  public monitor(options: ManagerMonitorOptions = {}): ManagerMonitoring {
    return monitorManager(this, options);
  }

  /**
   * The number of events that were delivered to the target. Sum over 5 minutes.
   *
   * @param options properties of the metric to change
   */
  public metricDispatched(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(DISPATCH_METRICS.DISPATCHED, options);
  }

  /**
   * The number of completed events. Sum over 5 minutes.
   *
   * @param options properties of the metric to change
   */
  public metricCompleted(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return completedMetric(this, this.outcomeQueue !== undefined, options);
  }

  /**
   * The number of events that got the status `failed`: all attempts used up, or a final failure reported. Sum over 5 minutes.
   *
   * @param options properties of the metric to change
   */
  public metricFailed(options?: cloudwatch.MetricOptions): cloudwatch.MathExpression {
    return failedMetric(this, this.outcomeQueue !== undefined, options);
  }

  /**
   * The number of events that were not delivered, because their objects have newer events. Sum over 5 minutes. 0 without
   * `DispatchSelection.LATEST`.
   *
   * @param options properties of the metric to change
   */
  public metricSuperseded(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(DISPATCH_METRICS.SUPERSEDED, options);
  }

  /**
   * The number of events that the target did not accept. Sum over 5 minutes. They are retried.
   *
   * @param options properties of the metric to change
   */
  public metricSendFailures(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(DISPATCH_METRICS.SEND_FAILURES, options);
  }

  /**
   * The number of status changes that could not be written to the table, because DynamoDB denied or throttled them. Sum over 5 minutes.
   *
   * @param options properties of the metric to change
   */
  public metricChangeFailures(options?: cloudwatch.MetricOptions): cloudwatch.MathExpression {
    return changeFailuresMetric(this, this.outcomeQueue !== undefined, options);
  }

  /**
   * The number of attempts that were not settled within their lease. Sum over 5 minutes. They count as failed.
   *
   * @param options properties of the metric to change
   */
  public metricExpiredLeases(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(DISPATCH_METRICS.EXPIRED_LEASES, options);
  }

  /**
   * The number of signals for a prompt run that the functions of the manager could not send. Sum over 5 minutes. Without data unless there are
   * some. The schedule starts the next run; no event is lost.
   *
   * @param options properties of the metric to change
   */
  public metricSignalFailures(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(DISPATCH_METRICS.SIGNAL_FAILURES, options);
  }

  /**
   * The number of malformed rows that a run skipped, for example rows that a script wrote. Maximum over 5 minutes.
   *
   * @param options properties of the metric to change
   */
  public metricMalformedRows(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(DISPATCH_METRICS.MALFORMED_ROWS, options);
  }

  /**
   * The number of events that were in flight at the end of a run. Maximum over 5 minutes.
   *
   * @param options properties of the metric to change
   */
  public metricInFlight(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(DISPATCH_METRICS.IN_FLIGHT, options);
  }

  /**
   * The age in seconds of the oldest event that was waiting when a run began. Maximum over 5 minutes.
   *
   * @param options properties of the metric to change
   */
  public metricOldestWaitingAge(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(DISPATCH_METRICS.OLDEST_WAITING_AGE, options);
  }

  /**
   * The number of outcomes of attempts that were already settled or whose lease had expired. Sum over 5 minutes. They are ignored. Many
   * of them indicate that the `lease` is too short.
   *
   * @param options properties of the metric to change
   */
  public metricLateOutcomes(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(SETTLE_METRICS.LATE, options);
  }

  /**
   * The number of heartbeats that extended the lease of an attempt. Sum over 5 minutes. Without data while no target sends heartbeats.
   *
   * @param options properties of the metric to change
   */
  public metricHeartbeats(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(SETTLE_METRICS.HEARTBEATS, options);
  }

  /**
   * The number of heartbeats of attempts that were already settled or whose lease had expired. Sum over 5 minutes. They are ignored. Many
   * of them indicate that targets continue to work on attempts that count as failed. Without data while no target sends heartbeats.
   *
   * @param options properties of the metric to change
   */
  public metricLateHeartbeats(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(SETTLE_METRICS.LATE_HEARTBEATS, options);
  }

  /**
   * The number of messages on `outcomeQueue` that could not be parsed, or whose event is unknown. Sum over 5 minutes. Each attempt
   * counts. Normally 0.
   *
   * @param options properties of the metric to change
   */
  public metricRejectedOutcomes(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(SETTLE_METRICS.REJECTED, options);
  }

  private metric(name: ManagerMetricName, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return managerMetric(this, name, options);
  }

  private warnOfInitialStatus(): void {
    const { value } = this.ledger.initialStatus;
    if (value === STATUSES.CREATED || Token.isUnresolved(value)) return;
    Annotations.of(this).addWarningV2('s3-event-ledger:initialStatus', [
      `the ledger ${this.ledger.node.path} records events with status ${JSON.stringify(value)}, but the manager delivers events with status ${JSON.stringify(STATUSES.CREATED)}.`,
      `Omit initialStatus, or change the status to ${JSON.stringify(STATUSES.CREATED)} when an event may be delivered.`,
    ].join(' '));
  }

  private withoutOutcomes(): Error {
    return new Error(`${this.node.path}: the manager has no outcome queue, because it settles on dispatch. Set settleMode: SettleMode.BY_OUTCOME`);
  }
}
