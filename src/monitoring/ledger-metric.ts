import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { IEnvironmentAware } from 'aws-cdk-lib/interfaces';
import { metricEnvironment } from './metric-environment';
import { INGEST_METRICS, METRICS_DIMENSION, METRICS_NAMESPACE, WIRING_METRICS } from '../core/contract/metrics';

type MetricName = typeof INGEST_METRICS[keyof typeof INGEST_METRICS] | typeof WIRING_METRICS[keyof typeof WIRING_METRICS];

/** A sum of lags means nothing. */
export const DELIVERY_LAG_STATISTIC = cloudwatch.Stats.percentile(99);

/** A metric that a ledger's function publishes in embedded metric format. */
export function ledgerMetric(
  ledger: IEnvironmentAware, tableName: string, metricName: MetricName, options?: cloudwatch.MetricOptions,
): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: METRICS_NAMESPACE,
    metricName,
    dimensionsMap: { [METRICS_DIMENSION]: tableName },
    statistic: cloudwatch.Stats.SUM,
    ...metricEnvironment(ledger),
    ...options,
  });
}

const DEFAULT_CHECK_INTERVAL = Duration.minutes(15);
const SHORTEST_PERIOD = Duration.minutes(5);

/** One value per check: two of them in a period are not to be added. */
export function wiringMetric(
  ledger: IEnvironmentAware, tableName: string, interval = DEFAULT_CHECK_INTERVAL, options?: cloudwatch.MetricOptions,
): cloudwatch.Metric {
  const period = interval.toSeconds() < SHORTEST_PERIOD.toSeconds() ? SHORTEST_PERIOD : interval;
  return ledgerMetric(ledger, tableName, WIRING_METRICS.ERRORS, { statistic: cloudwatch.Stats.MAXIMUM, period, ...options });
}
