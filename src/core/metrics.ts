/** The names that a function publishes its metrics under, and a construct reads them by. */
export const METRICS_NAMESPACE = 'S3EventLedger';

/** The one dimension of every metric: the ledger's table. */
export const METRICS_DIMENSION = 'TableName';

export const INGEST_METRICS = {
  RECORDED: 'Recorded',
  DUPLICATES: 'Duplicates',
  REJECTED: 'Rejected',
  FAILED: 'Failed',
} as const;

/**
 * Counts as a log line that CloudWatch turns into metrics: no API call, no permission.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 *
 * @param now Unix milliseconds
 */
export function embeddedMetrics(counts: { readonly [metric: string]: number }, tableName: string, now: number): object {
  return {
    _aws: {
      Timestamp: now,
      CloudWatchMetrics: [{
        Namespace: METRICS_NAMESPACE,
        Dimensions: [[METRICS_DIMENSION]],
        Metrics: Object.keys(counts).map(Name => ({ Name, Unit: 'Count' })),
      }],
    },
    [METRICS_DIMENSION]: tableName,
    ...counts,
  };
}
