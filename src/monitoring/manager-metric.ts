import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { IEnvironmentAware } from 'aws-cdk-lib/interfaces';
import { metricEnvironment } from './metric-environment';
import { DISPATCH_METRICS, MANAGER_DIMENSION, METRICS_DIMENSION, METRICS_NAMESPACE, SETTLE_METRICS } from '../core/contract/metrics';

export type ManagerMetricName = typeof DISPATCH_METRICS[keyof typeof DISPATCH_METRICS] | typeof SETTLE_METRICS[keyof typeof SETTLE_METRICS];

/** What measures a state, not an amount: the largest of a period tells more than a sum. */
const GAUGES: readonly ManagerMetricName[] = [DISPATCH_METRICS.IN_FLIGHT, DISPATCH_METRICS.OLDEST_WAITING_AGE];

/** A manager as its metrics see it. */
export interface MeasuredManager {
  readonly managerName: string;
  readonly ledger: IEnvironmentAware & { readonly tableName: string };
}

/** What a manager's functions publish through their logs, in the ledger's account and region. */
export function managerMetric(
  { managerName, ledger }: MeasuredManager, metricName: ManagerMetricName, options?: cloudwatch.MetricOptions,
): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: METRICS_NAMESPACE,
    metricName,
    dimensionsMap: { [METRICS_DIMENSION]: ledger.tableName, [MANAGER_DIMENSION]: managerName },
    statistic: GAUGES.includes(metricName) ? cloudwatch.Stats.MAXIMUM : cloudwatch.Stats.SUM,
    ...metricEnvironment(ledger),
    ...options,
  });
}

/** Events that either function ended as failed. */
export function failedMetric(manager: MeasuredManager, byOutcome: boolean, options?: cloudwatch.MetricOptions): cloudwatch.MathExpression {
  return new cloudwatch.MathExpression({
    label: 'Failed',
    period: options?.period,
    expression: 'SUM(METRICS())',
    usingMetrics: {
      dispatch: managerMetric(manager, DISPATCH_METRICS.GIVEN_UP, options),
      ...(byOutcome ? { settle: managerMetric(manager, SETTLE_METRICS.FAILED, options) } : {}),
    },
  });
}

export function completedMetric(manager: MeasuredManager, byOutcome: boolean, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
  return managerMetric(manager, byOutcome ? SETTLE_METRICS.COMPLETED : DISPATCH_METRICS.COMPLETED, options);
}
