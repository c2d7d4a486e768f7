import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { IEnvironmentAware } from 'aws-cdk-lib/interfaces';
import { metricEnvironment } from './metric-environment';
import { BUCKET_DIMENSION, METRICS_DIMENSION, METRICS_NAMESPACE, RECONCILE_METRICS } from '../core/contract/metrics';

type MetricName = typeof RECONCILE_METRICS[keyof typeof RECONCILE_METRICS];

/** The parts of a reconciler that its metrics use. */
export interface MeasuredReconciler {
  readonly ledger: IEnvironmentAware & { readonly tableName: string };
  readonly bucket: s3.IBucket;
}

/** A metric that the function of a reconciler publishes in embedded metric format. */
export function reconcilerMetric(
  { ledger, bucket }: MeasuredReconciler, metricName: MetricName, options?: cloudwatch.MetricOptions,
): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: METRICS_NAMESPACE,
    metricName,
    dimensionsMap: { [METRICS_DIMENSION]: ledger.tableName, [BUCKET_DIMENSION]: bucket.bucketName },
    statistic: cloudwatch.Stats.SUM,
    ...metricEnvironment(ledger),
    ...options,
  });
}
