/** The most events of one message. A report with more is invalid. */
export const MAX_BATCH_EVENTS = 1_000;

/** What SQS and EventBridge charge as one message. */
export const DEFAULT_BATCH_BYTES = 65_536;

export const MIN_BATCH_BYTES = 1_024;

/** The limit of SQS, of asynchronous invocations and of StartExecution before it was raised for some of them. */
export const MAX_BATCH_BYTES = 262_144;

/** Of an execution: escaped in the status change, which EventBridge sends with its input up to 248 KiB, together with the output. */
export const MAX_EXECUTION_BATCH_BYTES = 102_400;

/** Long, so that no execution that something else starts has a name that begins with it: EventBridge would report its end to the manager. */
export const BATCH_NAME_PREFIX = 's3-event-ledger-batch_';
