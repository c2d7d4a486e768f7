/** The defaults of a manager, for its construct, the client and the command line. */
export const MANAGER_DEFAULTS = {
  maxEventsPerRun: 1_000,
  maxInFlight: 1_000,
  leaseSeconds: 900,
  minIntervalSeconds: 2,
  /** As the longest visibility timeout of SQS. */
  maxLeaseSeconds: 12 * 3_600,
  retry: { maxAttempts: 3, retryDelaySeconds: 60, maxRetryDelaySeconds: 3_600 },
  /** Per second: less than a manager delivers with these defaults. */
  replayRate: 10,
  event: { source: 's3-event-ledger', detailType: 'S3 Event Dispatched' },
} as const;
