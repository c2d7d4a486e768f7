import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct, IConstruct } from 'constructs';
import { bucketIdentity, describeBucket } from './bucket-reference';
import { EventDelivery } from '../event-delivery';
import { commonEvents, MAX_NOTIFICATIONS, notificationCount, Subscription } from './subscription';

interface Registered {
  readonly ledger: Construct;
  readonly subscription: Subscription;
}

/** The subscriptions of all ledgers of an app. */
const SUBSCRIPTIONS_BY_APP = new WeakMap<IConstruct, Registered[]>();

export function register(ledger: Construct, subscription: Subscription): void {
  const registered = registeredWith(ledger);
  registered.push({ ledger, subscription });
  SUBSCRIPTIONS_BY_APP.set(ledger.node.root, registered);
}

/** What a ledger of this app records of a bucket. */
export function subscriptionsOf(ledger: Construct, bucket: s3.IBucket): Subscription[] {
  return registeredWith(ledger)
    .filter(each => each.ledger === ledger && bucketIdentity(each.subscription.bucket) === bucketIdentity(bucket))
    .map(({ subscription }) => subscription);
}

/** Conflicts of a subscription with those that the app already has. */
export function conflictErrors(ledger: Construct, subscription: Subscription): string[] {
  const identity = bucketIdentity(subscription.bucket);
  const others = registeredWith(ledger).filter(other => bucketIdentity(other.subscription.bucket) === identity);
  return [...others.flatMap(other => conflictError(ledger, subscription, other)), ...quotaErrors(subscription, others)];
}

function quotaErrors(subscription: Subscription, others: readonly Registered[]): string[] {
  const added = notificationCount(subscription);
  const count = others.reduce((sum, other) => sum + notificationCount(other.subscription), added);
  if (count <= MAX_NOTIFICATIONS || added === count) return [];
  return [`${describeBucket(subscription.bucket)} must have at most ${MAX_NOTIFICATIONS} notifications, which is the quota of S3, got: `
    + `${count}, of which ${count - added} already exist. Use fewer events or filters, or EventDelivery.EVENT_BRIDGE`];
}

function conflictError(ledger: Construct, subscription: Subscription, other: Registered): string[] {
  const { delivery } = subscription;
  const bucket = describeBucket(subscription.bucket);
  const sameLedger = other.ledger === ledger;
  if (delivery !== other.subscription.delivery) {
    return sameLedger
      ? [`${bucket} must use one delivery per ledger, got: EventDelivery.${other.subscription.delivery} and EventDelivery.${delivery}`]
      : [];
  }
  if (delivery === EventDelivery.MANUAL || (delivery === EventDelivery.EVENT_BRIDGE && !sameLedger)) return [];
  const common = commonEvents(other.subscription, subscription);
  if (common === undefined) return [];
  return [sameLedger
    ? `${bucket} already sends these events to this ledger: ${common}. Use other events or filters`
    : `${bucket} already sends these events to ${other.ledger.node.path}, and S3 rejects overlapping notifications: ${common}. `
      + 'Use other events or filters, or EventDelivery.EVENT_BRIDGE for one of the ledgers'];
}

function registeredWith(ledger: Construct): Registered[] {
  return SUBSCRIPTIONS_BY_APP.get(ledger.node.root) ?? [];
}
