/** The names that a function publishes its metrics under, and a construct reads them by. */
export const METRICS_NAMESPACE = 'S3EventLedger';

/** A dimension of every metric: the ledger's table. */
export const METRICS_DIMENSION = 'TableName';

/** The other dimension of a manager's metrics: its name. */
export const MANAGER_DIMENSION = 'Manager';

export const INGEST_METRICS = {
  RECORDED: 'Recorded',
  DUPLICATES: 'Duplicates',
  REJECTED: 'Rejected',
  FAILED: 'Failed',
} as const;

export const DISPATCH_METRICS = {
  /** Handed to the target. */
  DISPATCHED: 'Dispatched',
  /** Not taken by the target. */
  SEND_FAILURES: 'SendFailures',
  /** Never settled in time. */
  EXPIRED_LEASES: 'ExpiredLeases',
  /** Attempts used up. */
  GIVEN_UP: 'GivenUp',
  /** Settled by being handed over. */
  COMPLETED: 'Completed',
  /** Changed by somebody else in between. */
  CONFLICTS: 'Conflicts',
  /** Dispatched and not settled. */
  IN_FLIGHT: 'InFlight',
  /** Seconds. */
  OLDEST_WAITING_AGE: 'OldestWaitingAge',
} as const;

export const SETTLE_METRICS = {
  COMPLETED: 'SettledCompleted',
  RETRYING: 'SettledRetrying',
  FAILED: 'SettledFailed',
  /** Of an attempt that is not the current one. */
  LATE: 'LateOutcomes',
  /** Not understood, or of no known event: they end in the dead-letter queue. */
  REJECTED: 'RejectedOutcomes',
  /** To be delivered again. */
  UNSETTLED: 'UnsettledOutcomes',
} as const;
