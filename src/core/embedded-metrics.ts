import { DISPATCH_METRICS, MANAGER_DIMENSION, METRICS_DIMENSION, METRICS_NAMESPACE } from './contract/metrics';

const IN_SECONDS: readonly string[] = [DISPATCH_METRICS.OLDEST_WAITING_AGE];

/**
 * A log line that CloudWatch turns into metrics, without an API call or a permission.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 *
 * @param now Unix milliseconds
 * @param managerName for the metrics of a manager
 */
export function embeddedMetrics(counts: { readonly [metric: string]: number }, tableName: string, now: number, managerName?: string): object {
  const dimensions = {
    [METRICS_DIMENSION]: tableName,
    ...(managerName === undefined ? {} : { [MANAGER_DIMENSION]: managerName }),
  };
  return {
    _aws: {
      Timestamp: now,
      CloudWatchMetrics: [{
        Namespace: METRICS_NAMESPACE,
        Dimensions: [Object.keys(dimensions)],
        Metrics: Object.keys(counts).map(Name => ({ Name, Unit: IN_SECONDS.includes(Name) ? 'Seconds' : 'Count' })),
      }],
    },
    ...dimensions,
    ...counts,
  };
}
