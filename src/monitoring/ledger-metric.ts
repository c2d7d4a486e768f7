import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { IEnvironmentAware } from 'aws-cdk-lib/interfaces';
import { metricEnvironment } from './metric-environment';
import { INGEST_METRICS, METRICS_DIMENSION, METRICS_NAMESPACE } from '../core/contract/metrics';

type MetricName = typeof INGEST_METRICS[keyof typeof INGEST_METRICS];

/** A sum of lags means nothing. */
export const DELIVERY_LAG_STATISTIC = cloudwatch.Stats.percentile(99);

/** A metric that the ingest function publishes in embedded metric format. */
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
