import * as s3 from 'aws-cdk-lib/aws-s3';
import { EventDelivery } from './event-delivery';
import { EventFilter } from './event-filter';

/**
 * Which events of a bucket the ledger records, and how they reach it.
 */
export interface LedgerBucketOptions {
  /**
   * How the bucket's events reach the ledger.
   *
   * A bucket takes one way at a time. Changing it on a live ledger can record events twice whose delivery is under way.
   *
   * @default EventDelivery.NOTIFICATION
   */
  readonly delivery?: EventDelivery;

  /**
   * The S3 events to record. They must not overlap: `OBJECT_CREATED` already holds `OBJECT_CREATED_PUT`.
   *
   * EventBridge has no events for replication and for lost objects of reduced redundancy. Not to be given with `EventDelivery.MANUAL`.
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html
   *
   * @default [s3.EventType.OBJECT_CREATED]
   */
  readonly events?: s3.EventType[];

  /**
   * Records only the events of objects whose keys match one of these filters. No key may match two of them.
   *
   * With `EventDelivery.NOTIFICATION`, S3 allows 100 combinations of event and filter for all of a bucket's notifications. Not to be
   * given with `EventDelivery.MANUAL`.
   *
   * @default - the whole bucket
   */
  readonly filters?: EventFilter[];
}
