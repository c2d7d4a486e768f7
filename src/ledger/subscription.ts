import { IEventBus } from 'aws-cdk-lib/aws-events';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { EventDelivery } from '../event-delivery';
import { EventFilter } from '../event-filter';
import { patternErrors } from './event-pattern';
import { describeFilter, filterErrors, filtersOverlap, WHOLE_BUCKET } from './key-filter';
import { LedgerBucketOptions } from '../ledger-bucket-options';
import { typesOverlap } from './s3-event-type';

/** The events of a bucket that a ledger records. */
export interface Subscription {
  readonly bucket: s3.IBucket;
  readonly delivery: EventDelivery;
  readonly events: readonly s3.EventType[];
  /** Never empty: an empty filter selects the whole bucket. */
  readonly filters: readonly EventFilter[];
  readonly eventBus?: IEventBus;
}

export function subscription(bucket: s3.IBucket, options: LedgerBucketOptions): Subscription {
  const { delivery = EventDelivery.NOTIFICATION, events = [s3.EventType.OBJECT_CREATED], filters = [], eventBus } = options;
  return { bucket, delivery, events, filters: filters.length === 0 ? [WHOLE_BUCKET] : filters, eventBus };
}

/** The quota of S3 per bucket. */
export const MAX_NOTIFICATIONS = 100;

/** S3 requires a notification for each combination of event type and filter. */
export function notificationCount({ delivery, events, filters }: Subscription): number {
  return delivery === EventDelivery.NOTIFICATION ? events.length * filters.length : 0;
}

/** @param options the options of the subscription, to reject those that have no effect */
export function subscriptionErrors(added: Subscription, options: LedgerBucketOptions): string[] {
  const { delivery, events, filters } = added;
  const count = notificationCount(added);
  if (delivery === EventDelivery.MANUAL) {
    return (['events', 'filters'] as const).filter(name => options[name] !== undefined)
      .map(name => `${name} must be omitted with EventDelivery.MANUAL, because the ledger records every event on its queue`);
  }
  return [
    ...(events.length === 0 ? ['events must contain at least one event type, got: []'] : []),
    ...pairs(events).filter(([one, other]) => typesOverlap(one, other))
      .map(([one, other]) => (one === other
        ? `events must be unique, got: ${one} twice`
        : `events must not overlap, got: ${one} and ${other}. Remove the narrower one`)),
    ...(count > MAX_NOTIFICATIONS
      ? [`events times filters must be at most ${MAX_NOTIFICATIONS}, which is the number of notifications that S3 allows per bucket, got: ${count}`]
      : []),
    ...(delivery === EventDelivery.EVENT_BRIDGE ? events : []).flatMap(type => patternErrors(type, filters)),
    ...emptyFilterErrors(options),
    ...filters.flatMap((filter, index) => filterErrors(filter, `filters[${index}]`)),
    ...pairs(filters).filter(([one, other]) => filtersOverlap(one, other))
      .map(([one, other]) => `filters must not overlap, got: ${describeFilter(one)}, and: ${describeFilter(other)}. A key can match both`),
  ];
}

const WHOLE_BUCKET_HINT = 'Omit filters to record the whole bucket';

/** In Python and Java, an empty filter can be a typing error: jsii drops unknown keys. It must not silently record the whole bucket. */
function emptyFilterErrors({ filters }: LedgerBucketOptions): string[] {
  if (filters?.length === 0) return [`filters must contain at least one filter, got: []. ${WHOLE_BUCKET_HINT}`];
  return (filters ?? []).flatMap((filter, index) => (filter.prefix || filter.suffix
    ? []
    : [`filters[${index}] must have a prefix or a suffix, got: ${JSON.stringify(filter)}. ${WHOLE_BUCKET_HINT}`]));
}

/** Describes the first overlap of two subscriptions to one bucket. */
export function commonEvents(one: Subscription, other: Subscription): string | undefined {
  for (const type of one.events) {
    const otherType = other.events.find(candidate => typesOverlap(type, candidate));
    if (otherType === undefined) continue;
    for (const filter of one.filters) {
      const otherFilter = other.filters.find(candidate => filtersOverlap(filter, candidate));
      if (otherFilter) return `${type} of ${describeFilter(filter)}, and ${otherType} of ${describeFilter(otherFilter)}`;
    }
  }
  return undefined;
}

function pairs<T>(values: readonly T[]): Array<[T, T]> {
  return values.flatMap((one, index) => values.slice(index + 1).map((other): [T, T] => [one, other]));
}
