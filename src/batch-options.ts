import { Duration } from 'aws-cdk-lib';

/**
 * How many events one message to a target carries.
 *
 * The target then always receives a batch, `{"version":1,"leaseUntil":…,"messages":[…]}`, also for a single event (docs/batch.schema.json). Each event
 * keeps its own lease, attempts and outcome. After a failed attempt, an event is delivered alone, so an event that makes its batch fail
 * does not fail the other events of the batch twice.
 *
 * A batch saves requests to the target and outcomes: with 10 events per batch, a tenth. The writes to the table remain.
 */
export interface BatchOptions {
  /**
   * The most events of a message: 1 to 1,000, at most `maxEventsPerRun` and `maxInFlight` of the manager.
   *
   * More than 1 requires `maxAttempts` of at least 2, since the first attempt of an event can fail because of another event of its batch.
   */
  readonly maxEvents: number;

  /**
   * The most bytes of a message as JSON: 1,024 to 262,144; for a state machine, 1,024 to 102,400.
   *
   * An event takes about 400 bytes, depending on its key. An event that is larger by itself is delivered alone. SQS and EventBridge charge a message
   * for each 64 KiB. EventBridge reports the outcome of an execution without its input if input and output exceed 248 KiB together. The
   * outcome of such a batch is rejected into the `outcomeDeadLetterQueue`, and its events are retried alone when their leases expire.
   *
   * @default 65536
   */
  readonly maxBytes?: number;

  /**
   * How long an event waits for others to fill its batch, from the time when it was recorded: whole seconds, 1 second to 5 minutes.
   *
   * Only events that were never delivered wait. While some wait, a run starts every `minInterval`: at 2 seconds, about $5 per month if some wait all the
   * time. With `promptDispatch: false`, only the schedule starts runs.
   *
   * @default - events do not wait: a run delivers what is there
   */
  readonly maxWait?: Duration;
}
