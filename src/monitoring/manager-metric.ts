import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { IEnvironmentAware } from 'aws-cdk-lib/interfaces';
import { metricEnvironment } from './metric-environment';
import { DISPATCH_METRICS, MANAGER_DIMENSION, METRICS_DIMENSION, METRICS_NAMESPACE, SETTLE_METRICS } from '../core/contract/metrics';

export type ManagerMetricName = typeof DISPATCH_METRICS[keyof typeof DISPATCH_METRICS] | typeof SETTLE_METRICS[keyof typeof SETTLE_METRICS];

/** Metrics of a state rather than a count: the maximum is meaningful, the sum is not. */
const GAUGES: readonly ManagerMetricName[] = [DISPATCH_METRICS.IN_FLIGHT, DISPATCH_METRICS.MALFORMED_ROWS, DISPATCH_METRICS.OLDEST_WAITING_AGE];

/** The parts of a manager that its metrics use. */
export interface MeasuredManager {
  readonly managerName: string;
  readonly ledger: IEnvironmentAware & { readonly tableName: string };
}

/** A metric that the functions of a manager publish in embedded metric format, in the account and region of the ledger. */
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

/** Changes of rows that either function could not write. */
export function changeFailuresMetric(manager: MeasuredManager, byOutcome: boolean, options?: cloudwatch.MetricOptions): cloudwatch.MathExpression {
  return new cloudwatch.MathExpression({
    label: 'Change failures',
    period: options?.period,
    expression: 'SUM(METRICS())',
    usingMetrics: {
      dispatch: managerMetric(manager, DISPATCH_METRICS.CHANGE_FAILURES, options),
      ...(byOutcome ? { settle: managerMetric(manager, SETTLE_METRICS.UNSETTLED, options) } : {}),
    },
  });
}

export function completedMetric(manager: MeasuredManager, byOutcome: boolean, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
  return managerMetric(manager, byOutcome ? SETTLE_METRICS.COMPLETED : DISPATCH_METRICS.COMPLETED, options);
}
