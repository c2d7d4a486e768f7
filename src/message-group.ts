/**
 * Which events share a message group: a FIFO queue keeps them in order, a standard queue treats the groups fairly.
 */
export enum MessageGroup {
  /**
   * The events of each object, one message group per object. Events of different objects are processed in parallel.
   */
  OBJECT = 'object',

  /**
   * The events of each folder, such as one folder per tenant: the first folder of the key, or the first `folderDepth` folders.
   *
   * On a standard queue, SQS delivers the messages of a group with few messages before the backlog of a group with many (fair queues).
   */
  FOLDER = 'folder',

  /**
   * All events, in a single message group. One consumer at a time processes them, at most 300 per second.
   */
  LEDGER = 'ledger',
}
