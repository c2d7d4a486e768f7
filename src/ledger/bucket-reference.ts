import { Names, Resource, Stack, Token } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct, IConstruct } from 'constructs';
import { EventDelivery } from '../event-delivery';
import { Subscription } from './subscription';
import { elsewhere } from '../validation/environment-check';

const REFERENCES = 'S3EventLedgerBuckets';

/** The same for one bucket, however often it is imported, as far as synth can know. */
export function bucketIdentity(bucket: s3.IBucket): string {
  if (Resource.isOwnedResource(bucket)) return bucket.node.path;
  if (!Token.isUnresolved(bucket.bucketName)) return bucket.bucketName;
  return `${bucket.stack.node.addr} ${JSON.stringify(bucket.stack.resolve(bucket.bucketName))}`;
}

/** A construct id for what belongs to a bucket. */
export function bucketId(bucket: s3.IBucket): string {
  return Resource.isOwnedResource(bucket) || Token.isUnresolved(bucket.bucketName) ? Names.nodeUniqueId(bucket.node) : bucket.bucketName;
}

export function describeBucket(bucket: s3.IBucket): string {
  return Resource.isOwnedResource(bucket) || Token.isUnresolved(bucket.bucketName) ? `bucket ${bucket.node.path}` : `bucket ${JSON.stringify(bucket.bucketName)}`;
}

/** Whether a stack of the app other than the scope's creates the bucket. */
export function isOwnedElsewhere(scope: IConstruct, bucket: s3.IBucket): boolean {
  return Resource.isOwnedResource(bucket) && bucket.stack !== Stack.of(scope);
}

/**
 * S3 sends only to queues and buses of the bucket's own region, and the CDK sets up notifications only in the stack's own
 * account.
 */
export function environmentProblems(scope: IConstruct, { bucket, delivery }: Subscription): string[] {
  if (delivery === EventDelivery.MANUAL) return [];
  return elsewhere(scope, bucket).map(({ place, words }) => `${describeBucket(bucket)} must be in the ledger's ${words}. `
    + `${place === 'account' ? 'Use EventDelivery.MANUAL and ledger.allowSendFrom(bucket)' : 'Put a ledger into each region'}`);
}

/**
 * The bucket as the scope's stack may add notifications to it: what is added belongs to this stack, so that the stack depends on
 * the bucket's, never the other way round. One object a bucket and stack: two would write over each other's notifications.
 */
export function bucketWithin(scope: IConstruct, bucket: s3.IBucket): s3.IBucket {
  const stack = Stack.of(scope);
  if (Resource.isOwnedResource(bucket) && bucket.stack === stack) return bucket;

  const references = referencesOf(stack);
  const identity = bucketIdentity(bucket);
  const known = references.get(identity);
  if (known) return known;
  const reference = bucket.stack === stack ? bucket : importInto(stack, bucket);
  references.set(identity, reference);
  return reference;
}

const REFERENCES_BY_STACK = new WeakMap<Stack, Map<string, s3.IBucket>>();

function referencesOf(stack: Stack): Map<string, s3.IBucket> {
  const references = REFERENCES_BY_STACK.get(stack) ?? new Map<string, s3.IBucket>();
  REFERENCES_BY_STACK.set(stack, references);
  return references;
}

/** Under the stack itself: its logical ids must outlive the ledger that happened to come first. */
function importInto(stack: Stack, bucket: s3.IBucket): s3.IBucket {
  const { bucketName } = bucket;
  const home = stack.node.tryFindChild(REFERENCES) ?? new Construct(stack, REFERENCES);
  return s3.Bucket.fromBucketAttributes(home as Construct, bucketId(bucket), { bucketName });
}
