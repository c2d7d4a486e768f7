import * as s3 from 'aws-cdk-lib/aws-s3';
import { EventDelivery } from '../event-delivery';
import { EventFilter } from '../event-filter';
import { patternProblems } from './event-pattern';
import { describeFilter, filterProblems, filtersOverlap, WHOLE_BUCKET } from './key-filter';
import { LedgerBucketOptions } from '../ledger-bucket-options';
import { typesOverlap } from './s3-event-type';

/** What a ledger asks of a bucket. */
export interface Subscription {
  readonly bucket: s3.IBucket;
  readonly delivery: EventDelivery;
  readonly events: readonly s3.EventType[];
  /** Never empty: the whole bucket is a filter, too. */
  readonly filters: readonly EventFilter[];
}

export function subscription(bucket: s3.IBucket, options: LedgerBucketOptions): Subscription {
  const { delivery = EventDelivery.NOTIFICATION, events = [s3.EventType.OBJECT_CREATED], filters = [] } = options;
  return { bucket, delivery, events, filters: filters.length === 0 ? [WHOLE_BUCKET] : filters };
}

/** For all of a bucket's notifications together. */
const MAX_NOTIFICATIONS = 100;

/** @param options what the subscription was made of: what is given in vain is refused, too */
export function subscriptionProblems({ delivery, events, filters }: Subscription, options: LedgerBucketOptions): string[] {
  if (delivery === EventDelivery.MANUAL) {
    return (['events', 'filters'] as const).filter(name => options[name] !== undefined)
      .map(name => `${name} must be left out with EventDelivery.MANUAL: what you send to the queue is recorded`);
  }
  return [
    ...(events.length === 0 ? ['events must hold at least one event type, got: none'] : []),
    ...pairs(events).filter(([one, other]) => typesOverlap(one, other))
      .map(([one, other]) => (one === other
        ? `events must be different, got: ${one} twice`
        : `events must not overlap, got: ${one} and ${other}. Leave out the narrower one`)),
    ...(delivery === EventDelivery.NOTIFICATION && events.length * filters.length > MAX_NOTIFICATIONS
      ? [`events and filters must make at most the ${MAX_NOTIFICATIONS} notifications that S3 allows a bucket, got: ${events.length * filters.length}`]
      : []),
    ...(delivery === EventDelivery.EVENT_BRIDGE ? events : []).flatMap(type => patternProblems(type, filters)),
    ...filters.flatMap((filter, index) => filterProblems(filter, `filters[${index}]`)),
    ...pairs(filters).filter(([one, other]) => filtersOverlap(one, other))
      .map(([one, other]) => `filters must not overlap, got: ${describeFilter(one)}, and: ${describeFilter(other)}. One key could match both`),
  ];
}

/** What two subscriptions to one bucket would both deliver: the first such pair in words. */
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
