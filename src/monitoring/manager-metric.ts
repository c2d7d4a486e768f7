import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { IConstruct } from 'constructs';
import { DISPATCH_METRICS, MANAGER_DIMENSION, METRICS_DIMENSION, METRICS_NAMESPACE, SETTLE_METRICS } from '../core/contract/metrics';

export type ManagerMetricName = typeof DISPATCH_METRICS[keyof typeof DISPATCH_METRICS] | typeof SETTLE_METRICS[keyof typeof SETTLE_METRICS];

/** Metrics of a state rather than a count: the maximum is meaningful, the sum is not. */
const GAUGES: readonly ManagerMetricName[] = [DISPATCH_METRICS.IN_FLIGHT, DISPATCH_METRICS.MALFORMED_ROWS, DISPATCH_METRICS.OLDEST_WAITING_AGE];

/** The dimension that distinguishes the managers of one ledger. */
export function managerName(manager: IConstruct): string {
  return manager.node.path;
}

/** A metric that the functions of a manager publish in embedded metric format. */
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
