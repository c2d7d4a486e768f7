import * as fc from 'fast-check';
import { MemoryLedger } from './memory-ledger';
import { dispatch, DispatchReport } from '../../src/core/dispatch';
import type { Entry } from '../../src/core/entry';
import type { ObjectEvents, ObjectIndex } from '../../src/core/ports';
import { newerThan } from '../../src/core/supersession';
import { after } from '../../src/core/timestamp';
import { deliveringTarget } from '../support/delivering-target';
import { entryAt } from '../support/entries';

const NOW = '1700000000.000';
const SETTINGS = {
  maxEventsPerRun: 100,
  maxInFlight: 100,
  leaseSeconds: 900,
  retry: { maxAttempts: 3, retryDelaySeconds: 60, maxRetryDelaySeconds: 60 },
  settleOnDispatch: true,
  rowRetentionSeconds: 60,
};

/** An event of the same object: the higher the number, the newer. */
function event(number: number, changes: Partial<Entry> = {}): Entry {
  return entryAt(number, { key: 'object', sequencer: `00A${number.toString(16).padStart(4, '0').toUpperCase()}`, ...changes });
}

async function run(ledger: MemoryLedger, delivered: string[], objects: ObjectIndex = ledger): Promise<DispatchReport> {
  return dispatch({
    ledger,
    objects,
    target: deliveringTarget(delivered),
    now: () => NOW,
    random: () => 0,
    by: 'dispatch',
  }, SETTINGS, after(NOW, 60_000));
}

const ledgerOf = (...entries: Entry[]) => new MemoryLedger(new Map(entries.map(entry => [entry.id, entry])));

describe('an event is obsolete', () => {
  it.each<{ name: string; older: Partial<Entry>; newer: Partial<Entry> }>([
    { name: 'if the object was created again', older: {}, newer: {} },
    { name: 'if the object was deleted', older: {}, newer: { eventName: 'ObjectRemoved:Delete' } },
    { name: 'if a lifecycle rule deleted the object', older: {}, newer: { eventName: 'LifecycleExpiration:Delete' } },
    { name: 'if a delete marker hides the object', older: { versionId: '1' }, newer: { versionId: '2', eventName: 'ObjectRemoved:DeleteMarkerCreated' } },
    { name: 'if its version was deleted', older: { versionId: '1' }, newer: { versionId: '1', eventName: 'ObjectRemoved:Delete' } },
    { name: 'by the sequencer, whatever the times are', older: { timestamp: '1700000009.000' }, newer: { timestamp: '1700000001.000' } },
    { name: 'by a sequencer that is shorter, padded with zeros', older: { sequencer: '00AF' }, newer: { sequencer: '0B' } },
    { name: 'by time if it has no sequencer', older: { sequencer: undefined, eventName: 'ObjectCreated:Reconciled' }, newer: {} },
    { name: 'by time if the other one has no sequencer', older: {}, newer: { sequencer: undefined, eventName: 'ObjectCreated:Reconciled' } },
    { name: 'if it is of the tags of an object that was created again', older: { eventName: 'ObjectTagging:Put', sequencer: undefined }, newer: {} },
  ])('$name', ({ older, newer }) => {
    const [one, other] = [event(1, older), event(2, newer)];
    expect(newerThan(one, [one, other])).toBe(other);
    expect(newerThan(other, [one, other])).toBeUndefined();
  });

  it.each<{ name: string; changes: Partial<Entry> }>([
    { name: 'an event of another object', changes: { key: 'another' } },
    { name: 'an object of another bucket', changes: { bucket: 'another-bucket' } },
    { name: 'a change of tags', changes: { eventName: 'ObjectTagging:Put', sequencer: undefined } },
    { name: 'a restore', changes: { eventName: 'ObjectRestore:Completed', sequencer: undefined } },
    { name: 'the deletion of another version', changes: { eventName: 'ObjectRemoved:Delete', versionId: 'old' } },
    { name: 'the expiration of another version', changes: { eventName: 'LifecycleExpiration:Delete', versionId: 'old' } },
    { name: 'an event at the same time without a sequencer', changes: { timestamp: event(1).timestamp, sequencer: undefined } },
    { name: 'an event with the same sequencer', changes: { sequencer: event(1).sequencer } },
  ])('never because of $name', ({ changes }) => {
    expect(newerThan(event(1, { versionId: 'new' }), [event(2, changes)])).toBeUndefined();
  });
});

describe('a manager that delivers only the latest event of each object', () => {
  it('delivers the newest of any shuffle of overwrites once, after the last arrival, and no older one after a newer one was recorded', async () => {
    const overwrites = (length: number) => Array.from({ length }, (_, index) => event(index, index % 4 === 3 ? { eventName: 'ObjectRemoved:Delete' } : {}));
    const arrivals = fc.integer({ min: 1, max: 12 }).chain(length => fc.record({
      order: fc.shuffledSubarray(overwrites(length), { minLength: length, maxLength: length }),
      // How many arrive before each run.
      batches: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 12 }),
    }));
    await fc.assert(fc.asyncProperty(arrivals, async ({ order, batches }) => {
      const ledger = ledgerOf();
      const delivered: string[] = [];
      const waiting = [...order];
      for (let round = 0; waiting.length > 0; round += 1) {
        for (const entry of waiting.splice(0, batches[round % batches.length])) ledger.rows.set(entry.id, entry);
        const newest = [...ledger.rows.keys()].sort().at(-1);
        const before = delivered.length;
        await run(ledger, delivered);
        expect(delivered.slice(before).filter(id => id !== newest)).toEqual([]);
      }
      await run(ledger, delivered);
      const newest = [...ledger.rows.keys()].sort().at(-1);
      expect(delivered.filter(id => id === newest)).toEqual([newest]);
      expect(new Set([...ledger.rows.values()].map(({ status }) => status))).toEqual(new Set(order.length === delivered.length ? ['completed'] : ['completed', 'superseded']));
    }), { numRuns: 200 });
  });

  it('says why it superseded an event, and lets it expire', async () => {
    const [older, newer] = [event(1, { status: 'retrying', attempt: 1, notBefore: NOW }), event(2)];
    const ledger = ledgerOf(older, newer);
    const delivered: string[] = [];

    expect(await run(ledger, delivered)).toMatchObject({ superseded: 1, dispatched: 1, completed: 1, conflicts: 0, changeFailures: 0 });
    expect(delivered).toEqual([newer.id]);
    expect(ledger.rows.get(older.id)).toMatchObject({
      status: 'superseded', settledAt: NOW, expiresAt: 1_700_000_060, history: [{ from: 'retrying', by: 'dispatch', reason: `newer: event ${newer.id} of ${newer.timestamp}` }],
    });
    expect(ledger.rows.get(older.id)).not.toHaveProperty('notBefore');
  });

  it('knows the events of its own run, although the index does not have them yet', async () => {
    const delivered: string[] = [];
    const empty = async (uris: readonly string[]): Promise<ObjectEvents[]> => uris.map(() => ({ events: [] }));
    await run(ledgerOf(event(1), event(2), event(3)), delivered, { newestOf: empty });

    expect(delivered).toEqual([event(3).id]);
  });

  it('counts a newer event whatever its status is', async () => {
    const delivered: string[] = [];
    for (const status of ['completed', 'failed', 'discarded', 'dispatched', 'my-own']) {
      const ledger = ledgerOf(event(1), event(2, { status, ...(status === 'dispatched' && { attempt: 1, leaseUntil: after(NOW, 1) }) }));
      expect(await run(ledger, delivered)).toMatchObject({ superseded: 1 });
    }
    expect(delivered).toEqual([]);
  });

  it('delivers nothing of objects that it cannot look up, and reports why', async () => {
    const ledger = ledgerOf(event(1), entryAt(2, { key: 'another' }));
    const delivered: string[] = [];
    const newestOf = async (uris: readonly string[]): Promise<ObjectEvents[]> => uris.map(uri => (uri.endsWith('/object') ? { code: 'THROTTLED' } : { events: [] }));

    expect(await run(ledger, delivered, { newestOf })).toMatchObject({
      dispatched: 1, changeFailures: 1, failures: [{ code: 'THROTTLED', count: 1 }], nothingWritten: false,
    });
    expect(delivered).toEqual([entryAt(2).id]);
    expect(ledger.rows.get(event(1).id)).toEqual(event(1));
  });
});
