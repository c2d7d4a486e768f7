import { Names, Reference, Resource, Stack, Token, Tokenization } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct, IConstruct } from 'constructs';
import { EventDelivery } from '../event-delivery';
import { Subscription } from './subscription';
import { EnvironmentPart, environmentMismatches } from '../validation/environment-check';

const REFERENCES = 'S3EventLedgerBuckets';

/** Equal for all references to one bucket, as far as that is known at synth. */
export function bucketIdentity(bucket: s3.IBucket): string {
  const original = ORIGINALS.get(bucket);
  if (original) return bucketIdentity(original);
  const owner = referencedBucket(bucket);
  if (owner) return bucketIdentity(owner);
  const name = literalName(bucket);
  if (name !== undefined) return `name ${name}`;
  if (Resource.isOwnedResource(bucket)) return `path ${bucket.node.path}`;
  return `reference ${bucket.stack.node.addr} ${JSON.stringify(bucket.stack.resolve(bucket.bucketName))}`;
}

/** Of an imported bucket, or of a bucket that is created with a fixed name. */
function literalName(bucket: s3.IBucket): string | undefined {
  const name = Resource.isOwnedResource(bucket) ? (bucket.node.defaultChild as Partial<s3.CfnBucket> | undefined)?.bucketName : bucket.bucketName;
  return name === undefined || Token.isUnresolved(name) ? undefined : name;
}

/** The bucket of the app that an imported bucket names by a reference: `Bucket.fromBucketName(this, 'Id', bucket.bucketName)`. */
function referencedBucket(bucket: s3.IBucket): s3.IBucket | undefined {
  if (Resource.isOwnedResource(bucket)) return undefined;
  return [bucket.bucketName, bucket.bucketArn].map(bucketOfReference).find(owner => owner !== undefined);
}

function bucketOfReference(text: string): s3.IBucket | undefined {
  const { firstToken: reference, length } = Tokenization.reverseString(text);
  const owner = length === 1 && Reference.isReference(reference) ? reference.target.node.scope : undefined;
  return owner instanceof s3.Bucket ? owner : undefined;
}

/** A construct id for resources of a bucket. */
export function bucketId(bucket: s3.IBucket): string {
  return Resource.isOwnedResource(bucket) || Token.isUnresolved(bucket.bucketName) ? Names.nodeUniqueId(bucket.node) : bucket.bucketName;
}

export function describeBucket(bucket: s3.IBucket): string {
  const original = ORIGINALS.get(bucket);
  if (original) return describeBucket(original);
  return Resource.isOwnedResource(bucket) || Token.isUnresolved(bucket.bucketName) ? `bucket ${bucket.node.path}` : `bucket ${JSON.stringify(bucket.bucketName)}`;
}

/** The construct that creates the bucket in this app, if any. A bucket can also be imported by its fixed name or a reference to its name. */
export function ownerOf(bucket: s3.IBucket): s3.IBucket | undefined {
  if (Resource.isOwnedResource(bucket)) return bucket;
  const referenced = referencedBucket(bucket);
  if (referenced) return referenced;
  const name = literalName(bucket);
  if (name === undefined) return undefined;
  return bucket.node.root.node.findAll().find((node): node is s3.Bucket => node instanceof s3.Bucket && literalName(node) === name);
}

/** The construct that creates the bucket in another stack of the app, if any. */
export function ownerInOtherStack(scope: IConstruct, bucket: s3.IBucket): s3.IBucket | undefined {
  const owner = ownerOf(bucket);
  return owner?.stack === Stack.of(scope) ? undefined : owner;
}

/** The account of a bucket that is known to be in another account than the scope. */
export function otherAccount(scope: IConstruct, bucket: s3.IBucket): string | undefined {
  return environmentMismatches(scope, bucket, ['account']).length > 0 ? bucket.env.account : undefined;
}

/** S3 delivers only within the region of the bucket. Notifications are configured only in the account of the stack; rules can forward. */
export function bucketEnvironmentErrors(scope: IConstruct, { bucket, delivery }: Subscription): string[] {
  if (delivery === EventDelivery.MANUAL) return [];
  const parts: readonly EnvironmentPart[] = delivery === EventDelivery.EVENT_BRIDGE ? ['region'] : ['account', 'region'];
  return environmentMismatches(scope, bucket, parts).map(({ part, message }) => `${describeBucket(bucket)} must be in the ledger's ${message}. `
    + `${part === 'account' ? 'Use EventDelivery.MANUAL and ledger.allowSendFrom(bucket)' : 'Create a ledger in each region'}`);
}

/**
 * A reference to the bucket whose notifications belong to the scope's stack, so that this stack depends on the bucket's stack and never
 * the reverse. One reference per bucket and stack, because two would overwrite each other's notifications.
 */
export function bucketWithin(scope: IConstruct, bucket: s3.IBucket): s3.IBucket {
  const stack = Stack.of(scope);
  const references = referencesOf(stack);
  const identity = bucketIdentity(bucket);
  const known = references.get(identity);
  if (known) return known;

  const owner = ownerOf(bucket);
  if (owner?.stack === stack) return owner;
  const reference = bucket.stack === stack ? bucket : importInto(stack, bucket);
  references.set(identity, reference);
  return reference;
}

/** The buckets that references were created for. */
const ORIGINALS = new WeakMap<s3.IBucket, s3.IBucket>();

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
  const reference = s3.Bucket.fromBucketAttributes(parent as Construct, bucketId(bucket), { bucketName });
  ORIGINALS.set(reference, bucket);
  return reference;
}
