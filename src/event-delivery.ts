/**
 * The way of a bucket's events to the ledger.
 *
 * A bucket takes one way at a time: a notification tells when an event happened to the millisecond, EventBridge only to the
 * second, so that one event taking both ways would be recorded twice.
 */
export enum EventDelivery {
  /**
   * The bucket sends its events to the ledger's queue by itself (S3 event notification).
   *
   * The fastest and cheapest way: S3 charges nothing, SQS $0.40 per million events. S3 refuses notifications of one bucket whose
   * events and filters overlap, whatever their targets. Bucket and ledger must be in one account and region. Where another stack of
   * the app owns the bucket, and adds notifications to it as well, its updates remove the ledger's: take `EVENT_BRIDGE` there.
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventNotifications.html
   */
  NOTIFICATION = 'NOTIFICATION',

  /**
   * The bucket sends all of its events to EventBridge, and rules in the ledger's stack pick those that the ledger records.
   *
   * Any number of ledgers and other consumers share a bucket this way, in any stack. S3's events on the default bus are free, and so
   * is their delivery to a queue in the same account; times are whole seconds. Bucket and ledger must be in one account and region.
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventBridge.html
   */
  EVENT_BRIDGE = 'EVENT_BRIDGE',

  /**
   * You bring the events to `ledger.queue` yourself: by a notification set up elsewhere, through an SNS topic, from another account.
   *
   * Nothing is wired and nothing is granted. For a bucket that sends straight to the queue call `ledger.allowSendFrom(bucket)`. The queue
   * takes S3 notifications, S3 events of EventBridge, and either of them wrapped by SNS.
   */
  MANUAL = 'MANUAL',
}
