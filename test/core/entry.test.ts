import * as fc from 'fast-check';
import { isFinal, STATUSES } from '../../src/core/contract/status';
import { Entry, HISTORY_LIMIT, problemsOf, transition, TransitionRequest } from '../../src/core/entry';
import { open } from '../../src/core/opening';
import { ObjectEvent } from '../../src/core/s3/object-event';
import { fromMilliseconds } from '../../src/core/timestamp';
import { anyEntry, anyStatus, anyTimestamp } from '../support/arbitrary-entry';

const NOW = '1700000000.250';
const EVENT: ObjectEvent = { id: 'f2c9dd4c-6a5f-5d36-8b4c-5ef4b26cf6a5', timestamp: '1651363199.123', eventName: 'ObjectCreated:Put', bucket: 'b', key: 'k' };

describe('opening', () => {
  it('makes the first entry of an event, without what S3 gave none of', () => {
    expect(Object.entries(open(EVENT, NOW, { initialStatus: 'created' }))).toEqual(Object.entries({
      ...pick(EVENT, 'id', 'timestamp', 'eventName', 'bucket', 'key'), status: 'created', recordedAt: NOW, history: [],
    }));
  });

  it('begins with the status that the ledger is set to', () => {
    expect(open(EVENT, NOW, { initialStatus: 'received' }).status).toBe('received');
  });

  it('keeps every fact of the event', () => {
    const facts = { versionId: 'v', size: 0, etag: 'e', sequencer: '01' };
    expect(open({ ...EVENT, ...facts }, NOW, { initialStatus: 'created' })).toMatchObject(facts);
  });

  it.each([
    ['by id', {}, [['b', 'k', 12], ['b', 'x/k', 12]]],
    ['by the first folder', { shardFolderDepth: 1 }, [['b', 'tenant-a/1', 7], ['b', 'tenant-a/2026/2', 7], ['b', 'tenant-b/1', 36], ['b', '1', 49], ['b2', '1', 2]]],
    ['by two folders', { shardFolderDepth: 2 }, [['b', 'in/tenant-a/1', 11], ['b', 'in/tenant-a/2026/2', 11], ['b', 'in/tenant-b/1', 58], ['b', 'in/1', 7]]],
  ] as const)('has the same shard in every version of the library: %s', (_, settings, expected) => {
    const shardOf = (bucket: string, key: string) => open({ ...EVENT, bucket, key }, NOW, { initialStatus: 'created', shards: 64, ...settings }).shard;
    expect(expected.map(([bucket, key]) => [bucket, key, shardOf(bucket, key)])).toEqual(expected);
  });

  it('expires only if the first status is final, and retention is set', () => {
    expect(open(EVENT, NOW, { initialStatus: 'created', rowRetentionSeconds: 60 })).not.toHaveProperty('expiresAt');
    expect(open(EVENT, NOW, { initialStatus: 'completed' })).not.toHaveProperty('expiresAt');
    expect(open(EVENT, NOW, { initialStatus: 'completed', rowRetentionSeconds: 60 }).expiresAt).toBe(1_700_000_061);
  });
});

describe('a transition', () => {
  const entry = open(EVENT, NOW, { initialStatus: 'created' });

  it('changes the status and appends who, when and why', () => {
    expect(transition(entry, { from: 'created', to: 'received', by: 'operator', reason: 'seen' }, '1700000001.000')).toEqual({
      ...entry,
      status: 'received',
      statusReason: 'seen',
      history: [{ at: '1700000001.000', from: 'created', to: 'received', by: 'operator', reason: 'seen' }],
    });
  });

  it('is rejected if the status is another', () => {
    expect(transition(entry, { from: 'received', to: 'completed', by: 'operator' }, NOW)).toBeUndefined();
  });

  it('settles and expires if the status is final, and takes both back if it is not', () => {
    const done = demand(transition(entry, { from: 'created', to: 'completed', by: 'me' }, NOW, 3600));
    expect(done).toMatchObject({ settledAt: NOW, expiresAt: 1_700_003_601 });
    const again = demand(transition(done, { from: 'completed', to: 'created', by: 'me' }, NOW, 3600));
    expect(again).not.toHaveProperty('settledAt');
    expect(again).not.toHaveProperty('expiresAt');
  });

  it('keeps a settled row forever if no retention is set', () => {
    expect(transition(entry, { from: 'created', to: 'discarded', by: 'me' }, NOW)).not.toHaveProperty('expiresAt');
  });

  it('ends a lease and a waiting time, and keeps the count of attempts', () => {
    const leased: Entry = { ...entry, status: 'dispatched', attempt: 2, leaseUntil: NOW, notBefore: NOW, statusReason: 'old' };
    const after = demand(transition(leased, { from: 'dispatched', to: 'failed', by: 'me' }, NOW));
    expect(after).toMatchObject({ status: 'failed', attempt: 2 });
    for (const member of ['leaseUntil', 'notBefore', 'statusReason']) expect(after).not.toHaveProperty(member);
  });

  it('changes no entry that it is given', () => {
    fc.assert(fc.property(anyEntry, anyStatus, anyTimestamp, (before, to, now) => {
      const copy = structuredClone(before);
      transition(before, { from: before.status, to, by: 'me' }, now, 60);
      expect(before).toEqual(copy);
    }));
  });
});

it('holds its promises on any walk through any statuses', () => {
  const retentions = fc.option(fc.integer({ min: 1, max: 10 ** 8 }), { nil: undefined });
  const step = fc.record({ from: anyStatus, to: anyStatus, guess: fc.boolean(), wait: fc.nat(100_000), retention: retentions });
  fc.assert(fc.property(anyEntry, fc.array(step, { maxLength: 60 }), (start, steps) => {
    let entry = start;
    let clock = 1_700_000_000_000;
    for (const { from, to, guess, wait, retention } of steps) {
      clock += wait;
      const now = fromMilliseconds(clock);
      const request = { from: guess ? from : entry.status, to, by: 'walker' };
      const after = transition(entry, request, now, retention);
      expect(after === undefined).toBe(request.from !== entry.status);
      if (!after) continue;

      expect(after).toMatchObject({ ...pick(start, 'id', 'timestamp', 'eventName', 'bucket', 'key', 'recordedAt'), status: to });
      expect(after.history).toHaveLength(Math.min(HISTORY_LIMIT, entry.history.length + 1));
      expect(after.history).toEqual([...entry.history, { at: now, from: entry.status, to, by: 'walker' }].slice(-HISTORY_LIMIT));
      expect(after.settledAt).toBe(isFinal(to) ? now : undefined);
      expect(after.expiresAt).toBe(isFinal(to) && retention !== undefined ? Math.ceil(clock / 1000) + retention : undefined);
      entry = after;
    }
  }));
});

describe('a request', () => {
  const good: TransitionRequest = { from: STATUSES.CREATED, to: 'received', by: 'me' };

  it.each([
    good,
    { ...good, reason: 'r'.repeat(512) },
    { ...good, reason: '😀'.repeat(512) },
    { ...good, by: 'b'.repeat(128) },
    { ...good, reason: '' },
  ])('has no error if it is valid: %j', request => {
    expect(problemsOf(request)).toEqual([]);
  });

  it.each([
    [{ ...good, from: '' }, 'from must be a status name (1 to 64 letters, digits, dots, hyphens and underscores, a letter first), got: ""'],
    [{ ...good, to: 'no spaces' }, 'to must be a status name (1 to 64 letters, digits, dots, hyphens and underscores, a letter first), got: "no spaces"'],
    [{ ...good, to: good.from }, 'from and to must differ, got: "created" twice'],
    [{ ...good, by: '' }, 'by must have 1 to 128 characters, got: 0'],
    [{ ...good, by: 'b'.repeat(129) }, 'by must have 1 to 128 characters, got: 129'],
    [{ ...good, reason: 'r'.repeat(513) }, 'reason must have at most 512 characters, got: 513'],
    [{ ...good, reason: '😀'.repeat(513) }, 'reason must have at most 512 characters, got: 513'],
  ])('has its error named: %j', (request, problem) => {
    expect(problemsOf(request)).toEqual([problem]);
  });

  it('has all its errors named at once', () => {
    expect(problemsOf({ from: '?', to: '?', by: '', reason: 'r'.repeat(600) })).toHaveLength(5);
  });
});

function demand(entry: Entry | undefined): Entry {
  if (!entry) throw new Error('the transition was refused');
  return entry;
}

function pick<T extends object, K extends keyof T>(from: T, ...names: K[]): Pick<T, K> {
  return Object.fromEntries(names.map(name => [name, from[name]])) as Pick<T, K>;
}
