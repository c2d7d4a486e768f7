import { BUCKET_DIMENSION, DISPATCH_METRICS, INGEST_METRICS, MANAGER_DIMENSION, METRICS_DIMENSION, METRICS_NAMESPACE } from './contract/metrics';

const IN_SECONDS: readonly string[] = [DISPATCH_METRICS.OLDEST_WAITING_AGE, INGEST_METRICS.DELIVERY_LAG];

/** The most values that CloudWatch reads of one metric per line; percentiles need every value. */
export const MAX_VALUES = 100;

/**
 * A log line that CloudWatch turns into metrics, without an API call or a permission.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 *
 * @param values a number, or 1 to 100 numbers, per metric
 * @param now Unix milliseconds
 * @param managerName for the metrics of a manager
 * @param bucketName for the metrics of a reconciler
 */
export function embeddedMetrics(
  values: { readonly [metric: string]: number | readonly number[] }, tableName: string, now: number, managerName?: string,
  bucketName?: string,
): object {
  const dimensions = {
    [METRICS_DIMENSION]: tableName,
    ...(managerName === undefined ? {} : { [MANAGER_DIMENSION]: managerName }),
    ...(bucketName === undefined ? {} : { [BUCKET_DIMENSION]: bucketName }),
  };
  return {
    _aws: {
      Timestamp: now,
      CloudWatchMetrics: [{
        Namespace: METRICS_NAMESPACE,
        Dimensions: [Object.keys(dimensions)],
        Metrics: Object.keys(values).map(Name => ({ Name, Unit: IN_SECONDS.includes(Name) ? 'Seconds' : 'Count' })),
      }],
    },
    ...dimensions,
    ...values,
  };
}

/** Without counts of 0: CloudWatch charges a metric for each hour in which it is published. */
export function occurred(counts: { readonly [metric: string]: number }): { [metric: string]: number } {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0));
}
