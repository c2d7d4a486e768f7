import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { IConstruct } from 'constructs';
import { DISPATCH_METRICS, MANAGER_DIMENSION, METRICS_DIMENSION, METRICS_NAMESPACE, SETTLE_METRICS } from '../core/contract/metrics';

export type ManagerMetricName = typeof DISPATCH_METRICS[keyof typeof DISPATCH_METRICS] | typeof SETTLE_METRICS[keyof typeof SETTLE_METRICS];

/** What measures a state, not an amount: the largest of a period tells more than a sum. */
const GAUGES: readonly ManagerMetricName[] = [DISPATCH_METRICS.IN_FLIGHT, DISPATCH_METRICS.OLDEST_WAITING_AGE];

/** Tells a manager's metrics from those of another on the same ledger. */
export function managerName(manager: IConstruct): string {
  return manager.node.path;
}

/** What a manager's functions publish through their logs. */
export function managerMetric(
  manager: IConstruct, tableName: string, metricName: ManagerMetricName, options?: cloudwatch.MetricOptions,
): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: METRICS_NAMESPACE,
    metricName,
    dimensionsMap: { [METRICS_DIMENSION]: tableName, [MANAGER_DIMENSION]: managerName(manager) },
    statistic: GAUGES.includes(metricName) ? cloudwatch.Stats.MAXIMUM : cloudwatch.Stats.SUM,
    ...options,
  }).attachTo(manager);
}
