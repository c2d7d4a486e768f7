/** The namespace of the metrics that the functions publish and the constructs read. */
export const METRICS_NAMESPACE = 'S3EventLedger';

/** Rows that cannot be read and are skipped. Both functions of a manager publish it. */
const MALFORMED_ROWS = 'MalformedRows';

/** Signals for a prompt run that could not be sent: the schedule starts the next run. Published only if there are some. */
const SIGNAL_FAILURES = 'SignalFailures';

/** The dimension of every metric: the ledger's table. */
export const METRICS_DIMENSION = 'TableName';

/** The second dimension of a manager's metrics: its name. */
export const MANAGER_DIMENSION = 'Manager';

export const INGEST_METRICS = {
  RECORDED: 'Recorded',
  DUPLICATES: 'Duplicates',
  REJECTED: 'Rejected',
  FAILED: 'Failed',
  /** Seconds from the event in S3 until its row was written, of each recorded event. */
  DELIVERY_LAG: 'DeliveryLag',
  SIGNAL_FAILURES,
} as const;

export const WIRING_METRICS = {
  /** What is not wired as the ledger was deployed. */
  ERRORS: 'WiringErrors',
} as const;

export const DISPATCH_METRICS = {
  /** Delivered to the target. */
  DISPATCHED: 'Dispatched',
  /** Not accepted by the target. */
  SEND_FAILURES: 'SendFailures',
  /** Not settled in time. */
  EXPIRED_LEASES: 'ExpiredLeases',
  /** Attempts used up. */
  GIVEN_UP: 'GivenUp',
  /** Completed by delivery. */
  COMPLETED: 'Completed',
  /** Not delivered: their objects have newer events. */
  SUPERSEDED: 'Superseded',
  /** Changed by others first. */
  CONFLICTS: 'Conflicts',
  /** Changes of rows that are not known to be written. */
  CHANGE_FAILURES: 'ChangeFailures',
  MALFORMED_ROWS,
  SIGNAL_FAILURES,
  /** Dispatched and not settled. */
  IN_FLIGHT: 'InFlight',
  /** Seconds. */
  OLDEST_WAITING_AGE: 'OldestWaitingAge',
} as const;

/** The second dimension of a reconciler's metrics: the name of its bucket. */
export const BUCKET_DIMENSION = 'BucketName';

export const RECONCILE_METRICS = {
  /** Looked up in the ledger. */
  CHECKED: 'Checked',
  /** Without an event in the ledger, and not repaired. */
  MISSING: 'Missing',
  /** Sent to the ledger's queue. */
  REPAIRED: 'Repaired',
  /** Superseded, because the same event was recorded twice. */
  SUPERSEDED: 'Superseded',
} as const;

export const SETTLE_METRICS = {
  COMPLETED: 'SettledCompleted',
  RETRYING: 'SettledRetrying',
  FAILED: 'SettledFailed',
  /** Of an attempt that is not the current one. */
  LATE: 'LateOutcomes',
  /** Heartbeats of current attempts. */
  HEARTBEATS: 'Heartbeats',
  /** Of an attempt that is not the current one. */
  LATE_HEARTBEATS: 'LateHeartbeats',
  /** Not understood, or of no known event: they end up in the dead-letter queue. */
  REJECTED: 'RejectedOutcomes',
  /** Not known to be written: delivered again. */
  UNSETTLED: 'UnsettledOutcomes',
  MALFORMED_ROWS,
  SIGNAL_FAILURES,
} as const;
