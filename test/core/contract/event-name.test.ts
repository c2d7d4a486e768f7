import { EVENT_BRIDGE_NAMES, fromEventBridge } from '../../../src/core/contract/event-name';

function nameOf(detailType: string, detail: Record<string, unknown> = {}): string | undefined {
  return fromEventBridge(detailType, member => detail[member]);
}

/** Amazon S3 User Guide, "Using EventBridge": detail-types with their members; "Supported event types": the notifications' names. */
it.each([
  ['Object Created', { reason: 'PutObject' }, 'ObjectCreated:Put'],
  ['Object Created', { reason: 'POST Object' }, 'ObjectCreated:Post'],
  ['Object Created', { reason: 'CopyObject' }, 'ObjectCreated:Copy'],
  ['Object Created', { reason: 'CompleteMultipartUpload' }, 'ObjectCreated:CompleteMultipartUpload'],
  ['Object Deleted', { 'reason': 'DeleteObject', 'deletion-type': 'Permanently Deleted' }, 'ObjectRemoved:Delete'],
  ['Object Deleted', { 'reason': 'DeleteObject', 'deletion-type': 'Delete Marker Created' }, 'ObjectRemoved:DeleteMarkerCreated'],
  ['Object Deleted', { 'reason': 'Lifecycle Expiration', 'deletion-type': 'Permanently Deleted' }, 'LifecycleExpiration:Delete'],
  ['Object Deleted', { 'reason': 'Lifecycle Expiration', 'deletion-type': 'Delete Marker Created' }, 'LifecycleExpiration:DeleteMarkerCreated'],
  ['Object Restore Initiated', {}, 'ObjectRestore:Post'],
  ['Object Restore Completed', {}, 'ObjectRestore:Completed'],
  ['Object Restore Expired', {}, 'ObjectRestore:Delete'],
  ['Object Storage Class Changed', {}, 'LifecycleTransition'],
  ['Object Access Tier Changed', {}, 'IntelligentTiering'],
  ['Object ACL Updated', {}, 'ObjectAcl:Put'],
  ['Object Tags Added', {}, 'ObjectTagging:Put'],
  ['Object Tags Deleted', {}, 'ObjectTagging:Delete'],
])('names %s %j as a notification does: %s', (detailType, detail, eventName) => {
  expect(nameOf(detailType, detail)).toBe(eventName);
});

it('holds each name once, and each pattern once', () => {
  expect(new Set(EVENT_BRIDGE_NAMES.map(({ eventName }) => eventName)).size).toBe(EVENT_BRIDGE_NAMES.length);
  expect(new Set(EVENT_BRIDGE_NAMES.map(({ detailType, detail }) => JSON.stringify([detailType, detail]))).size).toBe(EVENT_BRIDGE_NAMES.length);
});

it.each([
  ['Object Created', { reason: 'Append Object 2' }, 'ObjectCreated:AppendObject'],
  ['Object Created', {}, 'ObjectCreated'],
  ['Object Created', { reason: '' }, 'ObjectCreated'],
  ['Object Created', { reason: 42 }, 'ObjectCreated'],
  ['Object Created', { reason: 'é🧾' }, 'ObjectCreated'],
  ['Object Created', { reason: 'A'.repeat(64) }, `ObjectCreated:${'A'.repeat(64)}`],
  ['Object Created', { reason: 'A'.repeat(65) }, 'ObjectCreated'],
  ['Object Deleted', { 'reason': 'DeleteObject', 'deletion-type': 'Shredded' }, 'ObjectRemoved:Shredded'],
  ['Object Deleted', { 'reason': 'A new reason', 'deletion-type': 'Permanently Deleted' }, 'ObjectRemoved:PermanentlyDeleted'],
])('keeps the family of %s with a cause that is newer than the table: %j', (detailType, detail, eventName) => {
  expect(nameOf(detailType, detail)).toBe(eventName);
});

it.each(['', 'Object Admired', 'object created', 'AWS API Call via CloudTrail', '__proto__'])('does not know %j', detailType => {
  expect(nameOf(detailType, { reason: 'PutObject' })).toBeUndefined();
});
