/**
 * What a FIFO queue keeps in order.
 */
export enum MessageGroup {
  /**
   * The events of each object; those of different objects go side by side.
   */
  OBJECT = 'object',

  /**
   * All events: one group, so that one consumer at a time handles them. At most 300 a second, batches or not.
   */
  LEDGER = 'ledger',
}
