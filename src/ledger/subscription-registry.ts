import { Construct, IConstruct } from 'constructs';
import { bucketIdentity, describeBucket } from './bucket-reference';
import { EventDelivery } from '../event-delivery';
import { commonEvents, Subscription } from './subscription';

interface Registered {
  readonly ledger: Construct;
  readonly subscription: Subscription;
}

/** Every subscription of an app's ledgers, so that no two of them get in each other's way. */
const SUBSCRIPTIONS_BY_APP = new WeakMap<IConstruct, Registered[]>();

export function register(ledger: Construct, subscription: Subscription): void {
  const registered = registeredWith(ledger);
  registered.push({ ledger, subscription });
  SUBSCRIPTIONS_BY_APP.set(ledger.node.root, registered);
}

/** Why the subscription cannot stand beside those that the app has already. */
export function conflicts(ledger: Construct, subscription: Subscription): string[] {
  const identity = bucketIdentity(subscription.bucket);
  return registeredWith(ledger)
    .filter(other => bucketIdentity(other.subscription.bucket) === identity)
    .flatMap(other => conflict(ledger, subscription, other));
}

function conflict(ledger: Construct, subscription: Subscription, other: Registered): string[] {
  const { delivery } = subscription;
  const bucket = describeBucket(subscription.bucket);
  const sameLedger = other.ledger === ledger;
  if (delivery !== other.subscription.delivery) {
    return sameLedger
      ? [`${bucket} must reach the ledger one way, got: EventDelivery.${other.subscription.delivery} and EventDelivery.${delivery}`]
      : [];
  }
  if (delivery === EventDelivery.MANUAL || (delivery === EventDelivery.EVENT_BRIDGE && !sameLedger)) return [];
  const common = commonEvents(other.subscription, subscription);
  if (common === undefined) return [];
  const owner = sameLedger ? 'is wired to this ledger already' : `is wired to ${other.ledger.node.path} already, and S3 refuses notifications that overlap`;
  return [`${bucket} ${owner}: ${common}. Choose other events or filters${sameLedger ? '' : ', or EventDelivery.EVENT_BRIDGE for one of the ledgers'}`];
}

function registeredWith(ledger: Construct): Registered[] {
  return SUBSCRIPTIONS_BY_APP.get(ledger.node.root) ?? [];
}
