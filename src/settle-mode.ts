/**
 * When a dispatched event counts as done.
 */
export enum SettleMode {
  /**
   * Once its outcome is known: the target tells it by itself (a Standard state machine, a function), or whoever handles the event
   * sends one message to the manager's `outcomeQueue`.
   *
   * A failure is tried again, up to `maxAttempts`. An event whose outcome does not come within the `lease` counts as failed.
   */
  BY_OUTCOME = 'BY_OUTCOME',

  /**
   * Once the target has taken it.
   *
   * What becomes of the event after that is the target's own affair, like the redrive policy of a queue. The ledger tells only that
   * it was handed over.
   */
  ON_DISPATCH = 'ON_DISPATCH',
}
