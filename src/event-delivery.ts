/**
 * How the events of a bucket reach the ledger.
 *
 * Use one delivery per bucket at a time. A notification has the event time in milliseconds, EventBridge in whole seconds. An event
 * that arrives both ways is recorded twice.
 */
export enum EventDelivery {
  /**
   * The bucket sends its events to the queue of the ledger (S3 event notification).
   *
   * This is the fastest and cheapest delivery: S3 charges nothing, SQS $0.48 to $1.20 per million events. S3 rejects notifications of one
   * bucket with overlapping events and filters, even if they have different destinations. The bucket and the ledger must be in the same
   * account and region. If another stack of the app owns the bucket and adds notifications to it, each update of that stack removes the
   * notifications of the ledger: use `EVENT_BRIDGE` instead.
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventNotifications.html
   */
  NOTIFICATION = 'NOTIFICATION',

  /**
   * The bucket sends all of its events to EventBridge. Rules in the stack of the ledger select the events to record.
   *
   * Any number of ledgers and other consumers, in any stack, can share a bucket this way. EventBridge charges $1.00 per million events
   * of the bucket, recorded or not. Event times are whole seconds. The bucket and the ledger must be in the same region.
   *
   * The bucket can be in another account if it is imported with its `account`: the bus then accepts S3 events from that account. In the
   * bucket's account, turn on EventBridge for the bucket, and forward its events with a rule.
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventBridge.html
   * @see https://github.com/s3-event-ledger/s3-event-ledger/blob/main/docs/cross-account.md
   */
  EVENT_BRIDGE = 'EVENT_BRIDGE',

  /**
   * You send the events to `ledger.queue` yourself: with a notification that you configure, through an SNS topic, or from another
   * account.
   *
   * The ledger configures no notification and grants no permission. If a bucket sends directly to the queue, call
   * `ledger.allowSendFrom(bucket)`. The queue accepts S3 event notifications and S3 events from EventBridge, each directly or through SNS.
   */
  MANUAL = 'MANUAL',
}
