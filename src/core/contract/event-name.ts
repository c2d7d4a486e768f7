/**
 * The names of S3 events in EventBridge and in notifications. Ingest uses this table to name an event, the constructs to write a
 * rule's pattern.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventBridge.html
 */
export interface EventBridgeName {
  readonly eventName: string;
  readonly detailType: string;
  /** The members of `detail` that distinguish this event from others of its detail-type. */
  readonly detail: { readonly [member: string]: string };
}

/** The name of the event of an object that reconciliation found in its bucket, and not in the ledger. */
export const RECONCILED = 'ObjectCreated:Reconciled';

/** What the names of all events begin with that create an object. */
export const CREATED_FAMILY = 'ObjectCreated';

export const EVENT_BRIDGE_SOURCE = 'aws.s3';

export const EVENT_BRIDGE_NAMES: readonly EventBridgeName[] = [
  created('Put', 'PutObject'),
  created('Post', 'POST Object'),
  created('Copy', 'CopyObject'),
  created('CompleteMultipartUpload', 'CompleteMultipartUpload'),
  deleted('ObjectRemoved:Delete', 'DeleteObject', 'Permanently Deleted'),
  deleted('ObjectRemoved:DeleteMarkerCreated', 'DeleteObject', 'Delete Marker Created'),
  deleted('LifecycleExpiration:Delete', 'Lifecycle Expiration', 'Permanently Deleted'),
  deleted('LifecycleExpiration:DeleteMarkerCreated', 'Lifecycle Expiration', 'Delete Marker Created'),
  { eventName: 'ObjectRestore:Post', detailType: 'Object Restore Initiated', detail: {} },
  { eventName: 'ObjectRestore:Completed', detailType: 'Object Restore Completed', detail: {} },
  { eventName: 'ObjectRestore:Delete', detailType: 'Object Restore Expired', detail: {} },
  { eventName: 'LifecycleTransition', detailType: 'Object Storage Class Changed', detail: {} },
  { eventName: 'IntelligentTiering', detailType: 'Object Access Tier Changed', detail: {} },
  { eventName: 'ObjectAcl:Put', detailType: 'Object ACL Updated', detail: {} },
  { eventName: 'ObjectTagging:Put', detailType: 'Object Tags Added', detail: {} },
  { eventName: 'ObjectTagging:Delete', detailType: 'Object Tags Deleted', detail: {} },
];

/** If S3 sends a reason that the table does not have, the event gets the name of its family with S3's own word, and is not lost. */
const FAMILIES = [
  { detailType: 'Object Created', family: 'ObjectCreated', cause: 'reason' },
  { detailType: 'Object Deleted', family: 'ObjectRemoved', cause: 'deletion-type' },
];

const MAX_WORD = 64;

/** Undefined for a detail-type that is not known. */
export function fromEventBridge(detailType: string, detail: (member: string) => unknown): string | undefined {
  const known = EVENT_BRIDGE_NAMES.find(name => name.detailType === detailType
    && Object.entries(name.detail).every(([member, value]) => detail(member) === value));
  if (known) return known.eventName;

  const fallback = FAMILIES.find(({ detailType: own }) => own === detailType);
  if (!fallback) return undefined;
  const cause = detail(fallback.cause);
  const word = typeof cause === 'string' ? cause.replace(/[^A-Za-z]/g, '') : '';
  return word.length >= 1 && word.length <= MAX_WORD ? `${fallback.family}:${word}` : fallback.family;
}

function created(word: string, reason: string): EventBridgeName {
  return { eventName: `ObjectCreated:${word}`, detailType: 'Object Created', detail: { reason } };
}

function deleted(eventName: string, reason: string, deletionType: string): EventBridgeName {
  return { eventName, detailType: 'Object Deleted', detail: { 'reason': reason, 'deletion-type': deletionType } };
}
