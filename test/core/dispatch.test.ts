import { MemoryLedger } from './memory-ledger';
import { dispatch, DispatchSettings } from '../../src/core/dispatch';
import { Entry } from '../../src/core/entry';
import type { Failure } from '../../src/core/errors';
import { DispatchMessage } from '../../src/core/message';
import { Change, SendOutcome } from '../../src/core/ports';
import { after } from '../../src/core/timestamp';
import { entryAt } from '../support/entries';

const NOW = '1700000000.000';

const SETTINGS: DispatchSettings = {
  maxEventsPerRun: 100,
  maxInFlight: 1000,
  leaseSeconds: 900,
  retry: { maxAttempts: 2, retryDelaySeconds: 60, maxRetryDelaySeconds: 3600 },
  settleOnDispatch: false,
};

function rowsOf(count: number, members: Partial<Entry> = {}): Map<string, Entry> {
  return new Map(Array.from({ length: count }, (_, index) => {
    const id = `${members.status ?? 'created'}-${index}`;
    return [id, entryAt(index, { id, timestamp: after('1690000000.000', index), eventName: 'e', bucket: 'b', key: 'k', ...members })];
  }));
}

async function runOver(rows: Map<string, Entry>, options: {
  settings?: Partial<DispatchSettings>;
  send?: (message: DispatchMessage) => SendOutcome;
  deadline?: string;
  ledger?: MemoryLedger;
  now?: () => string;
} = {}) {
  const messages: DispatchMessage[] = [];
  const report = await dispatch({
    ledger: options.ledger ?? new MemoryLedger(rows),
    target: {
      send: async batches => {
        messages.push(...batches.flat());
        return batches.flat().map(options.send ?? (() => ({ sent: true })));
      },
    },
    now: options.now ?? (() => NOW),
    random: () => 0,
    by: 'dispatch',
  }, { ...SETTINGS, ...options.settings }, options.deadline ?? after(NOW, 60_000));
  return { messages, report, statuses: tally([...rows.values()].map(({ status }) => status)) };
}

function tally(statuses: string[]): Record<string, number> {
  return statuses.reduce<Record<string, number>>((counts, status) => ({ ...counts, [status]: (counts[status] ?? 0) + 1 }), {});
}

it('claims and sends an event once that the index lists twice', async () => {
  class Repeating extends MemoryLedger {
    override async oldest(status: string, limit: number) {
      return (await super.oldest(status, limit)).flatMap(entry => [entry, { ...entry }]);
    }
  }
  const rows = rowsOf(40);
  const { report, messages } = await runOver(rows, { ledger: new Repeating(rows) });
  expect(new Set(messages.map(({ id }) => id)).size).toBe(40);
  expect(messages).toHaveLength(40);
  expect(report).toMatchObject({ dispatched: 40, conflicts: 0, inFlight: 40 });
});

describe('changes that are not written', () => {
  const DENIED: Failure = { code: 'ACCESS_DENIED', awsError: 'AccessDenied' };

  /** Rejects the changes to a status. */
  class Denying extends MemoryLedger {
    constructor(rows: Map<string, Entry>, private readonly denied: readonly string[]) {
      super(rows);
    }

    override async change(changes: readonly Change[]) {
      const outcomes = await super.change(changes.filter(({ after: { status } }) => !this.denied.includes(status)));
      return changes.map(({ after: { status } }) => (this.denied.includes(status) ? DENIED : outcomes.shift() ?? DENIED));
    }
  }

  it('are no conflicts, and nothing is sent for them', async () => {
    const rows = rowsOf(60);
    const { report, messages } = await runOver(rows, { ledger: new Denying(rows, ['dispatched']) });
    expect(report).toMatchObject({ conflicts: 0, changeFailures: 60, failures: [{ ...DENIED, count: 60 }], nothingWritten: true });
    expect(report).toMatchObject({ dispatched: 0, inFlight: 0 });
    expect(messages).toEqual([]);
  });

  it('count for every kind of change', async () => {
    const rows = new Map([...rowsOf(2, { status: 'dispatched', attempt: 1, leaseUntil: NOW }), ...rowsOf(6)]);
    const { report } = await runOver(rows, {
      ledger: new Denying(rows, ['completed', 'retrying']),
      settings: { settleOnDispatch: true },
      send: ({ id }) => (id === 'created-1' ? { sent: false, reason: 'AccessDenied' } : { sent: true }),
    });
    expect(report).toMatchObject({ dispatched: 5, sendFailures: 1, completed: 0, expiredLeases: 0, changeFailures: 8, nothingWritten: false });
  });

  it('are none if there is nothing to change', async () => {
    expect((await runOver(new Map())).report).toMatchObject({ changeFailures: 0, failures: [], nothingWritten: false });
  });
});

describe('a dispatch', () => {
  it('delivers the oldest, at most maxEventsPerRun, each with its attempt and lease', async () => {
    const { messages, report, statuses } = await runOver(rowsOf(250));

    expect(messages.map(({ id }) => id).sort()).toEqual([...rowsOf(100).keys()].sort());
    expect(messages[0]).toEqual({ version: 1, id: 'created-0', timestamp: '1690000000.000', attempt: 1, leaseUntil: '1700000900.000', eventName: 'e', object: { Bucket: 'b', Key: 'k' } });
    expect(statuses).toEqual({ created: 150, dispatched: 100 });
    expect(report).toMatchObject({ dispatched: 100, conflicts: 0, inFlight: 100, oldestWaitingSeconds: 10_000_000, outOfTime: false });
  });

  it('reads no more from the ledger than it can deliver', async () => {
    const limits: number[] = [];
    const rows = rowsOf(250);
    class Watched extends MemoryLedger {
      override async oldest(status: string, limit: number) {
        limits.push(limit);
        return super.oldest(status, limit);
      }

      override async dueRetries(limit: number, by: string) {
        limits.push(limit);
        return super.dueRetries(limit, by);
      }
    }
    await runOver(rows, { ledger: new Watched(rows), settings: { maxEventsPerRun: 7, maxInFlight: 20 } });

    expect(limits).toEqual([70, 8, 8]);
  });

  it('reads what is new and what is due again side by side, once it knows how much is in flight', async () => {
    const reads: string[] = [];
    const rows = rowsOf(1);
    class Watched extends MemoryLedger {
      override async oldest(status: string, limit: number) {
        reads.push(`${status} asked`);
        const found = await super.oldest(status, limit);
        reads.push(`${status} read`);
        return found;
      }

      override async dueRetries(limit: number, by: string) {
        reads.push('due asked');
        return super.dueRetries(limit, by);
      }
    }
    await runOver(rows, { ledger: new Watched(rows) });

    expect(reads.slice(0, 4)).toEqual(['dispatched asked', 'dispatched read', 'created asked', 'due asked']);
  });

  it('releases at once what could not be sent, with the reason, and completes nothing of it', async () => {
    const { report, statuses } = await runOver(rowsOf(4), {
      settings: { settleOnDispatch: true },
      send: ({ id }) => (id === 'created-1' ? { sent: false, reason: 'AccessDenied' } : { sent: true }),
    });

    expect(statuses).toEqual({ completed: 3, retrying: 1 });
    expect(report).toMatchObject({ dispatched: 3, sendFailures: 1, completed: 3, failed: 0, inFlight: 0 });
  });

  it('gives up what cannot be sent in its last attempt, and the trace says why', async () => {
    const rows = rowsOf(1, { status: 'retrying', attempt: 1, notBefore: NOW });
    const { report } = await runOver(rows, { send: () => ({ sent: false, reason: 'AccessDenied' }) });

    expect(report).toMatchObject({ sendFailures: 1, failed: 1 });
    expect(rows.get('retrying-0')).toMatchObject({ status: 'failed', statusReason: 'not sent: AccessDenied' });
    expect(rows.get('retrying-0')?.history.map(({ from, to }) => `${from} ${to}`)).toEqual(['retrying dispatched', 'dispatched failed']);
  });

  it('takes a message for unsent that the target says nothing of', async () => {
    const rows = rowsOf(1);
    await dispatch({ ledger: new MemoryLedger(rows), target: { send: async () => [] }, now: () => NOW, random: () => 0, by: 'dispatch' }, SETTINGS, after(NOW, 1000));

    expect(rows.get('created-0')).toMatchObject({ status: 'retrying', statusReason: 'not sent: the target did not respond for it' });
  });

  it('releases expired leases, and does not deliver their events in the same run', async () => {
    const rows = new Map([...rowsOf(2, { status: 'dispatched', attempt: 1, leaseUntil: NOW }), ...rowsOf(1)]);
    const { report, messages, statuses } = await runOver(rows);

    expect(report).toMatchObject({ expiredLeases: 2, dispatched: 1, inFlight: 1 });
    expect(messages.map(({ id }) => id)).toEqual(['created-0']);
    expect(statuses).toEqual({ retrying: 2, dispatched: 1 });
  });

  it('holds what is in flight to its bound', async () => {
    const rows = new Map([...rowsOf(8, { status: 'dispatched', attempt: 1, leaseUntil: '1700000001.000' }), ...rowsOf(50)]);
    const { report } = await runOver(rows, { settings: { maxInFlight: 10 } });

    expect(report).toMatchObject({ dispatched: 2, inFlight: 10 });
  });

  it('begins nothing after its deadline, and says that time ran out', async () => {
    const rows = rowsOf(300);
    let clock = NOW;
    const { report, statuses } = await runOver(rows, {
      settings: { maxEventsPerRun: 300 },
      now: () => (clock = after(clock, 5)),
      deadline: after(NOW, 400),
    });

    expect(report.outOfTime).toBe(true);
    expect(report.dispatched).toBeGreaterThan(0);
    expect(statuses).toEqual({ created: 300 - report.dispatched, dispatched: report.dispatched });
  });

  it('loses to whoever was there first, and sends nothing for it', async () => {
    const rows = rowsOf(3);
    class Stale extends MemoryLedger {
      override async oldest(status: string, limit: number) {
        const found = await super.oldest(status, limit);
        const taken = rows.get('created-1');
        if (taken) rows.set('created-1', { ...taken, status: 'discarded' });
        return found;
      }
    }
    const { report, messages } = await runOver(rows, { ledger: new Stale(rows) });

    expect(messages.map(({ id }) => id)).not.toContain('created-1');
    expect(report.dispatched).toBe(messages.length);
    expect(rows.get('created-1')?.status).toBe('discarded');
  });
});

describe('only the latest event of each object, in batches that wait to be full', () => {
  it('delivers an object that changes all the time: the newest event goes with the batch of those that it supersedes', async () => {
    const recorded = (index: number, key: string) => entryAt(index, { key, recordedAt: NOW });
    const rows = new Map([recorded(0, 'hot'), recorded(1, 'a'), recorded(2, 'hot')].map(entry => [entry.id, entry]));
    const ledger = new MemoryLedger(rows);
    const keys: string[][] = [];
    const run = (objects?: MemoryLedger) => dispatch({
      ledger,
      objects,
      target: {
        batch: { maxEvents: 2, maxBytes: 65_536, maxWaitSeconds: 60 },
        send: async batches => {
          keys.push(...batches.map(batch => batch.map(({ object }) => object.Key)));
          return batches.flat().map(() => ({ sent: true }));
        },
      },
      now: () => NOW,
      random: () => 0,
      by: 'dispatch',
    }, SETTINGS, after(NOW, 60_000));
    expect(await run(ledger)).toMatchObject({ dispatched: 2, superseded: 1, heldBack: 0 });
    expect(keys).toEqual([['a'], ['hot']]);

    for (const entry of [recorded(0, 'hot'), recorded(1, 'a'), recorded(2, 'hot')]) rows.set(entry.id, entry);
    expect(await run()).toMatchObject({ dispatched: 2, superseded: 0, heldBack: 1 });
  });
});
