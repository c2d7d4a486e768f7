import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { grantReportOutcome } from '../access/manager-access';
import { grantOperate } from '../access/operator-access';
import { DISPATCH_METRICS, SETTLE_METRICS } from '../core/contract/metrics';
import { IS3EventLedger } from '../i-s3-event-ledger';
import { IS3EventManager } from '../i-s3-event-manager';
import { changeFailuresMetric, completedMetric, failedMetric, managerMetric } from '../monitoring/manager-metric';
import { S3EventManagerAttributes } from '../s3-event-manager-attributes';

/** A manager that another stack or app owns. */
export class ImportedManager extends Construct implements IS3EventManager {
  readonly ledger: IS3EventLedger;
  readonly managerName: string;
  readonly outcomeQueue?: sqs.IQueue;

  constructor(scope: Construct, id: string, private readonly attrs: S3EventManagerAttributes) {
    super(scope, id);
    this.ledger = attrs.ledger;
    this.managerName = attrs.managerName;
    this.outcomeQueue = attrs.outcomeQueue;
  }

  grantReportOutcome(grantee: iam.IGrantable): iam.Grant {
    if (this.outcomeQueue) return grantReportOutcome(this.outcomeQueue, grantee);
    throw new Error(`${this.node.path}: grantReportOutcome() requires outcomeQueue. Give it to S3EventManager.fromManagerAttributes()`);
  }

  grantOperate(grantee: iam.IGrantable): iam.Grant {
    const { ledger, dispatchFunction, schedule, scheduleRole, wakeSource } = this.attrs;
    if (dispatchFunction && schedule && scheduleRole) return grantOperate({ ledger, dispatchFunction, schedule, scheduleRole, wakeSource }, grantee);
    const missing = Object.entries({ dispatchFunction, schedule, scheduleRole }).filter(([, value]) => value === undefined).map(([name]) => name);
    throw new Error(`${this.node.path}: grantOperate() requires ${missing.join(' and ')}. Give them to S3EventManager.fromManagerAttributes()`);
  }

  metricDispatched(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return managerMetric(this, DISPATCH_METRICS.DISPATCHED, options);
  }

  metricCompleted(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return completedMetric(this, this.outcomeQueue !== undefined, options);
  }

  metricFailed(options?: cloudwatch.MetricOptions): cloudwatch.MathExpression {
    return failedMetric(this, this.outcomeQueue !== undefined, options);
  }

  metricSendFailures(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return managerMetric(this, DISPATCH_METRICS.SEND_FAILURES, options);
  }

  metricChangeFailures(options?: cloudwatch.MetricOptions): cloudwatch.MathExpression {
    return changeFailuresMetric(this, this.outcomeQueue !== undefined, options);
  }

  metricSignalFailures(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return managerMetric(this, DISPATCH_METRICS.SIGNAL_FAILURES, options);
  }

  metricMalformedRows(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return managerMetric(this, DISPATCH_METRICS.MALFORMED_ROWS, options);
  }

  metricExpiredLeases(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return managerMetric(this, DISPATCH_METRICS.EXPIRED_LEASES, options);
  }

  metricInFlight(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return managerMetric(this, DISPATCH_METRICS.IN_FLIGHT, options);
  }

  metricOldestWaitingAge(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return managerMetric(this, DISPATCH_METRICS.OLDEST_WAITING_AGE, options);
  }

  metricLateOutcomes(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return managerMetric(this, SETTLE_METRICS.LATE, options);
  }

  metricHeartbeats(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return managerMetric(this, SETTLE_METRICS.HEARTBEATS, options);
  }

  metricLateHeartbeats(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return managerMetric(this, SETTLE_METRICS.LATE_HEARTBEATS, options);
  }

  metricRejectedOutcomes(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return managerMetric(this, SETTLE_METRICS.REJECTED, options);
  }
}
