/**
 * Which events a FIFO queue keeps in order.
 */
export enum MessageGroup {
  /**
   * The events of each object, one message group per object. Events of different objects are processed in parallel.
   */
  OBJECT = 'object',

  /**
   * All events, in a single message group. One consumer at a time processes them, at most 300 per second.
   */
  LEDGER = 'ledger',
}
