import { Annotations, Duration, Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { grantDispatch, grantReportOutcome } from './access/manager-access';
import { grantOperate } from './access/operator-access';
import { DISPATCH_METRICS, SETTLE_METRICS } from './core/contract/metrics';
import { STATUSES } from './core/contract/status';
import { createDispatch } from './functions/dispatch-function';
import { createFunctionRole } from './functions/function-role';
import { createOutcomeQueues, createSettle } from './functions/settle-function';
import { IS3EventLedger } from './i-s3-event-ledger';
import { IS3EventManager } from './i-s3-event-manager';
import { LogLevel } from './log-level';
import { createSchedule } from './manager/dispatch-schedule';
import { ImportedManager } from './manager/imported-manager';
import { ledgerProblems, managerProblems } from './manager/manager-checks';
import { managerLimits } from './manager/manager-limits';
import { managerName } from './manager/manager-name';
import { ManagerMonitoring, ManagerMonitorOptions } from './monitoring';
import { completedMetric, failedMetric, managerMetric, ManagerMetricName } from './monitoring/manager-metric';
import { monitorManager } from './monitoring/manager-monitor';
import { S3EventManagerAttributes } from './s3-event-manager-attributes';
import { S3EventManagerProps } from './s3-event-manager-props';
import { SettleMode } from './settle-mode';
import { loopProblems, targetAddress, targetProblems } from './targets/dispatch-target-address';
import { refuse } from './validation/property-check';

/**
 * Works a ledger off: hands its oldest events to a target, no faster than the target can bear, learns how each ended, tries again
 * what failed, gives up loudly, and loses none.
 *
 * A schedule runs a function that takes the oldest events by the ledger's index, marks each as `dispatched` with a lease, and sends it.
 * What the target does not take is tried again. With `SettleMode.BY_OUTCOME` the event stays `dispatched` until its outcome is
 * known; if it is not by the end of the lease, the attempt counts as failed. An event that failed `maxAttempts` times stays in
 * the ledger as `failed` until somebody retries or discards it. Delivery is at least once.
 *
 * A million events cost about $4 on top of the ledger's $2: three writes each to claim and to settle ($3.75), and the functions;
 * the target comes on top.
 */
export class S3EventManager extends Construct implements IS3EventManager {
  /**
   * A manager that another stack or app owns, for grants and metrics.
   *
   * @param scope the parent of the imported manager
   * @param id its name within the scope
   * @param attrs its name, its ledger, and what grants refer to
   */
  public static fromManagerAttributes(scope: Construct, id: string, attrs: S3EventManagerAttributes): IS3EventManager {
    return new ImportedManager(scope, id, attrs);
  }

  /**
   * The ledger that is worked off.
   */
  public readonly ledger: IS3EventLedger;

  /**
   * The name of the manager in its metrics: the path of its construct, or the end of a path of more than 255 characters.
   */
  public readonly managerName: string;

  /**
   * The function that hands events out, and releases expired leases.
   */
  public readonly dispatchFunction: lambda.Function;

  /**
   * What runs the dispatch function. Its group holds nothing else.
   */
  public readonly schedule: scheduler.Schedule;

  /**
   * The role with which the schedule invokes the dispatch function.
   */
  public readonly scheduleRole: iam.Role;

  /**
   * Where outcomes arrive, for up to 14 days. Undefined with `SettleMode.ON_DISPATCH`.
   */
  public readonly outcomeQueue?: sqs.IQueue;

  /**
   * Where outcomes end that could not be understood, or not be settled in five attempts, for up to 14 days. Undefined with
   * `SettleMode.ON_DISPATCH`.
   */
  public readonly outcomeDeadLetterQueue?: sqs.IQueue;

  /**
   * The function that settles events by their outcomes. Undefined with `SettleMode.ON_DISPATCH`.
   */
  public readonly settleFunction?: lambda.Function;

  /**
   * Makes the dispatch function and its schedule, and what settles events by their outcomes.
   *
   * Throws an error that names every property that cannot be, its value and the rule.
   *
   * @param scope what the manager belongs to
   * @param id its name within the scope
   * @param props the ledger, the target, and what is to differ from the defaults
   */
  constructor(scope: Construct, id: string, props: S3EventManagerProps) {
    super(scope, id);
    const { ledger, target } = props;
    const limits = managerLimits(props);
    refuse(this, [...ledgerProblems(this, ledger), ...managerProblems(props, limits)]);

    this.ledger = ledger;
    this.managerName = managerName(this);
    this.warnOfOtherStatus();
    const settings = {
      tableName: ledger.tableName,
      managerName: this.managerName,
      retry: {
        maxAttempts: limits.maxAttempts,
        retryDelaySeconds: limits.retryDelay.toSeconds(),
        maxRetryDelaySeconds: limits.maxRetryDelay.toSeconds(),
      },
      rowRetentionSeconds: ledger.rowRetention?.toSeconds(),
      logLevel: props.logLevel ?? LogLevel.INFO,
    };

    const settleOnDispatch = (props.settleMode ?? target.defaultSettleMode) === SettleMode.ON_DISPATCH;
    if (!settleOnDispatch) {
      const { queue, deadLetterQueue } = createOutcomeQueues(this, props);
      this.outcomeQueue = queue;
      this.outcomeDeadLetterQueue = deadLetterQueue;
      this.settleFunction = createSettle(this, queue, settings, props);
    }

    const { role, logGroup } = createFunctionRole(this, 'Dispatch', 'Hands out events of an S3EventLedger to one target, nothing else', props);
    grantDispatch(role, ledger);
    const config = target.bind(new Construct(this, 'Target'), {
      dispatchRole: role,
      lease: limits.lease,
      outcomeQueue: this.outcomeQueue,
      outcomeDeadLetterQueue: this.outcomeDeadLetterQueue,
    });
    refuse(this, [...loopProblems(ledger, config), ...targetProblems(config)]);

    const { maxEventsPerRun, maxInFlight } = limits;
    const leaseSeconds = limits.lease.toSeconds();
    this.dispatchFunction = createDispatch(this, {
      ...settings, indexName: ledger.indexName, maxEventsPerRun, maxInFlight, leaseSeconds, settleOnDispatch, target: targetAddress(config),
    }, { ...props, role, logGroup, timeout: limits.dispatchTimeout, memorySize: props.dispatchMemorySize });
    ({ schedule: this.schedule, role: this.scheduleRole } = createSchedule(this, this.dispatchFunction, {
      schedule: props.schedule ?? scheduler.ScheduleExpression.rate(Duration.minutes(1)),
      enabled: props.enabled,
    }));
  }

  /**
   * Lets somebody report outcomes to `outcomeQueue`.
   *
   * Throws an error with `SettleMode.ON_DISPATCH`, which knows no outcomes.
   *
   * @param grantee who may report
   */
  public grantReportOutcome(grantee: iam.IGrantable): iam.Grant {
    if (this.outcomeQueue) return grantReportOutcome(this.outcomeQueue, grantee);
    throw new Error(`${this.node.path}: nothing is to be reported where events are settled on dispatch. Give the manager settleMode: SettleMode.BY_OUTCOME`);
  }

  /**
   * Permits what the command line does with `--manager`, and pausing and resuming the manager.
   *
   * Includes `ledger.grantManage()`, reading the configuration of the dispatch function, and enabling and disabling the schedule. To run
   * `dispatch --once` from a terminal, the caller also needs permission to send to the target.
   *
   * Throws an error for a principal of another account than the ledger's.
   * @see https://github.com/s3-event-ledger/s3-event-ledger/blob/main/docs/permissions.md
   *
   * @param grantee the role of an operator
   */
  public grantOperate(grantee: iam.IGrantable): iam.Grant {
    return grantOperate(this, grantee);
  }

  /**
   * Adds alarms on what needs somebody to act, and a dashboard. Each alarm names the chapter of the runbook that says what to do.
   *
   * An alarm costs about $0.10 a month, a dashboard $3 beyond the first three of an account.
   *
   * @param options whom to tell, and from when on
   */
  public monitor(options: ManagerMonitorOptions = {}): ManagerMonitoring {
    return monitorManager(this, options);
  }

  /**
   * How many events were handed to the target: a sum, by default of 5 minutes.
   *
   * @param options changes to the metric
   */
  public metricDispatched(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(DISPATCH_METRICS.DISPATCHED, options);
  }

  /**
   * How many events were completed: a sum, by default of 5 minutes.
   *
   * @param options changes to the metric
   */
  public metricCompleted(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return completedMetric(this, this.outcomeQueue !== undefined, options);
  }

  /**
   * How many events were given up, their attempts used up or their failure final: a sum, by default of 5 minutes.
   *
   * @param options changes to the metric
   */
  public metricFailed(options?: cloudwatch.MetricOptions): cloudwatch.MathExpression {
    return failedMetric(this, this.outcomeQueue !== undefined, options);
  }

  /**
   * How many events the target did not take: a sum, by default of 5 minutes. They are tried again.
   *
   * @param options changes to the metric
   */
  public metricSendFailures(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(DISPATCH_METRICS.SEND_FAILURES, options);
  }

  /**
   * How many attempts were not settled within their lease: a sum, by default of 5 minutes. They count as failed.
   *
   * @param options changes to the metric
   */
  public metricExpiredLeases(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(DISPATCH_METRICS.EXPIRED_LEASES, options);
  }

  /**
   * How many events were handed out and not settled at the end of a run: the most, by default of 5 minutes.
   *
   * @param options changes to the metric
   */
  public metricInFlight(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(DISPATCH_METRICS.IN_FLIGHT, options);
  }

  /**
   * How old the oldest event was that waited when a run began, in seconds: the most, by default of 5 minutes.
   *
   * @param options changes to the metric
   */
  public metricOldestWaitingAge(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(DISPATCH_METRICS.OLDEST_WAITING_AGE, options);
  }

  /**
   * How many outcomes came of attempts that were settled or expired already: a sum, by default of 5 minutes. They change nothing;
   * many of them say that the `lease` is too short.
   *
   * @param options changes to the metric
   */
  public metricLateOutcomes(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(SETTLE_METRICS.LATE, options);
  }

  /**
   * How many messages on `outcomeQueue` could not be understood, or are of no known event: a sum, by default of 5 minutes. Each
   * attempt counts; none is normal.
   *
   * @param options changes to the metric
   */
  public metricRejectedOutcomes(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(SETTLE_METRICS.REJECTED, options);
  }

  private metric(name: ManagerMetricName, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return managerMetric(this, name, options);
  }

  private warnOfOtherStatus(): void {
    const { value } = this.ledger.initialStatus;
    if (value === STATUSES.CREATED || Token.isUnresolved(value)) return;
    Annotations.of(this).addWarningV2('s3-event-ledger:initialStatus', [
      `the ledger ${this.ledger.node.path} records events as ${JSON.stringify(value)}, and the manager hands out those that are ${JSON.stringify(STATUSES.CREATED)}.`,
      `Leave out initialStatus, or set the status ${JSON.stringify(STATUSES.CREATED)} yourself once an event may be handed out.`,
    ].join(' '));
  }
}
