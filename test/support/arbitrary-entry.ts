import * as fc from 'fast-check';
import { anyKey } from './arbitrary-event';
import { STATUSES } from '../../src/core/contract/status';
import { Entry, HISTORY_LIMIT, StatusChange } from '../../src/core/entry';
import { fromMilliseconds } from '../../src/core/timestamp';

export const anyTimestamp = fc.integer({ min: 0, max: 9_999_999_999_999 }).map(fromMilliseconds);

export const anyStatus = fc.oneof(fc.constantFrom(...Object.values(STATUSES)), fc.stringMatching(/^[A-Za-z][A-Za-z0-9._-]{0,63}$/));

const anyText = fc.string({ unit: 'binary', minLength: 1, maxLength: 64 });

export const anyChange: fc.Arbitrary<StatusChange> = fc.record({
  at: anyTimestamp,
  from: anyStatus,
  to: anyStatus,
  by: anyText,
  reason: anyText,
}, { requiredKeys: ['at', 'from', 'to', 'by'] });

export const anyEntry: fc.Arbitrary<Entry> = fc.record({
  id: fc.uuid(),
  timestamp: anyTimestamp,
  status: anyStatus,
  eventName: fc.constantFrom('ObjectCreated:Put', 'ObjectRemoved:Delete', 'LifecycleTransition'),
  bucket: fc.stringMatching(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/),
  key: anyKey,
  versionId: anyText,
  size: fc.maxSafeNat(),
  etag: anyText,
  sequencer: anyText,
  recordedAt: anyTimestamp,
  attempt: fc.nat(),
  leaseUntil: anyTimestamp,
  notBefore: anyTimestamp,
  settledAt: anyTimestamp,
  statusReason: anyText,
  history: fc.oneof(fc.array(anyChange, { maxLength: 3 }), fc.array(anyChange, { minLength: HISTORY_LIMIT - 2, maxLength: HISTORY_LIMIT })),
  expiresAt: fc.nat(),
  shard: fc.nat({ max: 63 }),
}, { requiredKeys: ['id', 'timestamp', 'status', 'eventName', 'bucket', 'key', 'recordedAt', 'history'] })
  .map(entry => (entry.status === STATUSES.FAILED ? { ...entry, failedAt: entry.settledAt ?? entry.recordedAt } : entry));
