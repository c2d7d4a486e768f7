/**
 * When the manager settles a dispatched event as completed or failed.
 */
export enum SettleMode {
  /**
   * When the outcome is known. A Standard state machine and a function report it automatically. For other targets, the consumer sends
   * one message per event to the `outcomeQueue` of the manager.
   *
   * A failed event is retried, up to `maxAttempts`. If no outcome arrives within the `lease`, the attempt counts as failed.
   */
  BY_OUTCOME = 'BY_OUTCOME',

  /**
   * When the target has accepted the event.
   *
   * The target is responsible for the event from then on, for example through the redrive policy of a queue. In the ledger, `completed`
   * means only that the target accepted the event.
   */
  ON_DISPATCH = 'ON_DISPATCH',
}
