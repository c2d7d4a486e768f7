import * as events from 'aws-cdk-lib/aws-events';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { EventDelivery } from './event-delivery';
import { EventFilter } from './event-filter';

/**
 * Which events of a bucket the ledger records, and how they are delivered to it.
 */
export interface LedgerBucketOptions {
  /**
   * How the events of the bucket reach the ledger.
   *
   * Use one delivery per bucket. If you change it on a live ledger, events that are in transit during the deployment can be recorded
   * twice.
   *
   * @default EventDelivery.NOTIFICATION
   */
  readonly delivery?: EventDelivery;

  /**
   * The S3 event types to record. They must not overlap: `OBJECT_CREATED` includes `OBJECT_CREATED_PUT`.
   *
   * EventBridge does not support the events for replication and for lost reduced redundancy objects. Must be omitted with
   * `EventDelivery.MANUAL`.
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html
   *
   * @default [s3.EventType.OBJECT_CREATED]
   */
  readonly events?: s3.EventType[];

  /**
   * Records only events of objects whose keys match one of these filters. Each filter needs a prefix or a suffix, and the filters must not
   * overlap. Omit this property to record the whole bucket.
   *
   * With `EventDelivery.NOTIFICATION`, each combination of event type and filter is one notification. S3 allows 100 notifications per
   * bucket. Must be omitted with `EventDelivery.MANUAL`.
   *
   * @default - the whole bucket
   */
  readonly filters?: EventFilter[];

  /**
   * The event bus of the ledger's account that receives the events of the bucket. Only with `EventDelivery.EVENT_BRIDGE`.
   *
   * S3 sends to the default bus of the bucket's account. To use another bus, forward the events to it with a rule there.
   *
   * @default - the default event bus
   */
  readonly eventBus?: events.IEventBus;
}
