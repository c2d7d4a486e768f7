import { Names, Resource, Stack, Token } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct, IConstruct } from 'constructs';
import { EventDelivery } from '../event-delivery';
import { Subscription } from './subscription';
import { environmentMismatches } from '../validation/environment-check';

const REFERENCES = 'S3EventLedgerBuckets';

/** Equal for all references to one bucket, as far as that is known at synth. */
export function bucketIdentity(bucket: s3.IBucket): string {
  if (Resource.isOwnedResource(bucket)) return bucket.node.path;
  if (!Token.isUnresolved(bucket.bucketName)) return bucket.bucketName;
  return `${bucket.stack.node.addr} ${JSON.stringify(bucket.stack.resolve(bucket.bucketName))}`;
}

/** A construct id for resources of a bucket. */
export function bucketId(bucket: s3.IBucket): string {
  return Resource.isOwnedResource(bucket) || Token.isUnresolved(bucket.bucketName) ? Names.nodeUniqueId(bucket.node) : bucket.bucketName;
}

export function describeBucket(bucket: s3.IBucket): string {
  return Resource.isOwnedResource(bucket) || Token.isUnresolved(bucket.bucketName) ? `bucket ${bucket.node.path}` : `bucket ${JSON.stringify(bucket.bucketName)}`;
}

/** Whether another stack of the app creates the bucket. */
export function isOwnedByOtherStack(scope: IConstruct, bucket: s3.IBucket): boolean {
  return Resource.isOwnedResource(bucket) && bucket.stack !== Stack.of(scope);
}

/** S3 delivers only within the region of the bucket. The CDK configures notifications only in the account of the stack. */
export function bucketEnvironmentErrors(scope: IConstruct, { bucket, delivery }: Subscription): string[] {
  if (delivery === EventDelivery.MANUAL) return [];
  return environmentMismatches(scope, bucket).map(({ part, message }) => `${describeBucket(bucket)} must be in the ledger's ${message}. `
    + `${part === 'account' ? 'Use EventDelivery.MANUAL and ledger.allowSendFrom(bucket)' : 'Create a ledger in each region'}`);
}

/**
 * A reference to the bucket whose notifications belong to the scope's stack, so that this stack depends on the bucket's stack and never
 * the reverse. One reference per bucket and stack, because two would overwrite each other's notifications.
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

/** In the scope of the stack, so that the logical ids do not depend on which ledger was created first. */
function importInto(stack: Stack, bucket: s3.IBucket): s3.IBucket {
  const { bucketName } = bucket;
  const parent = stack.node.tryFindChild(REFERENCES) ?? new Construct(stack, REFERENCES);
  return s3.Bucket.fromBucketAttributes(parent as Construct, bucketId(bucket), { bucketName });
}
