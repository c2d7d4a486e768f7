import { Construct, IConstruct } from 'constructs';
import { bucketIdentity, describeBucket } from './bucket-reference';
import { EventDelivery } from '../event-delivery';
import { commonEvents, Subscription } from './subscription';

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

/** Conflicts of a subscription with those that the app already has. */
export function conflictErrors(ledger: Construct, subscription: Subscription): string[] {
  const identity = bucketIdentity(subscription.bucket);
  return registeredWith(ledger)
    .filter(other => bucketIdentity(other.subscription.bucket) === identity)
    .flatMap(other => conflictError(ledger, subscription, other));
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
