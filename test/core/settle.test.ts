import { MemoryLedger } from './memory-ledger';
import { Entry } from '../../src/core/entry';
import { Outcome, Report } from '../../src/core/outcome';
import { settle } from '../../src/core/settle';
import { entryAt } from '../support/entries';

const NOW = '1700000000.000';
const SETTINGS = { leaseSeconds: 900, maxLeaseSeconds: 3_600, retry: { maxAttempts: 2, retryDelaySeconds: 60, maxRetryDelaySeconds: 3600 } };

function dispatched(id: string, attempt = 1): [string, Entry] {
  return [id, entryAt(0, { id, timestamp: '1690000000.000', status: 'dispatched', attempt, leaseUntil: '1700000900.000' })];
}

function outcome(id: string, attempt: number, result: Outcome['result'], more: Partial<Outcome> = {}): Outcome {
  return { id, timestamp: '1690000000.000', attempt, result, ...more };
}

function heartbeat(id: string, attempt: number, leaseSeconds?: number): Report {
  return { id, timestamp: '1690000000.000', attempt, result: 'working', ...(leaseSeconds === undefined ? {} : { leaseSeconds }) };
}

const settledOver = (ledger: MemoryLedger, outcomes: Report[]) => settle(outcomes, { ledger, now: () => NOW, random: () => 0 }, SETTINGS);
const settleOver = async (ledger: MemoryLedger, outcomes: Report[]) => (await settledOver(ledger, outcomes)).map(({ settlement }) => settlement);

describe('a settlement', () => {
  it('reports for each outcome what became of its event', async () => {
    const rows = new Map([dispatched('a'), dispatched('b'), dispatched('c', 2), dispatched('d', 2), dispatched('e')]);
    const settlements = await settleOver(new MemoryLedger(rows), [
      outcome('a', 1, 'completed'),
      outcome('b', 1, 'failed', { reason: 'boom' }),
      outcome('c', 2, 'failed'),
      outcome('d', 1, 'completed'),
      outcome('e', 1, 'failed', { final: true }),
      outcome('nobody', 1, 'completed'),
    ]);

    expect(settlements).toEqual(['completed', 'retrying', 'failed', 'late', 'failed', 'unknown']);
    expect([...rows.values()].map(({ status }) => status)).toEqual(['completed', 'retrying', 'failed', 'dispatched', 'failed']);
    expect(rows.get('b')).toMatchObject({ statusReason: 'boom', notBefore: '1700000030.000' });
  });

  it('counts the first of several outcomes of an attempt, in a batch and after it', async () => {
    const rows = new Map([dispatched('a')]);
    const ledger = new MemoryLedger(rows);

    expect(await settleOver(ledger, Array.from({ length: 12 }, (_, index) => outcome('a', 1, index === 0 ? 'completed' : 'failed')))).toEqual(['completed', ...Array(11).fill('late')]);
    expect(await settleOver(ledger, [outcome('a', 1, 'completed')])).toEqual(['late']);
    expect(rows.get('a')?.history).toHaveLength(1);
  });

  it('reads again if the row was changed in the meantime', async () => {
    const rows = new Map([dispatched('a')]);
    let reads = 0;
    class Contended extends MemoryLedger {
      override async read(refs: Parameters<MemoryLedger['read']>[0]) {
        const found = await super.read(refs);
        reads += 1;
        if (reads === 1) rows.set('a', { ...dispatched('a')[1], status: 'retrying', leaseUntil: undefined });
        return found;
      }
    }
    expect(await settleOver(new Contended(rows), [outcome('a', 1, 'completed')])).toEqual(['late']);
    expect(reads).toBe(2);
  });

  it.each([
    { found: 'conflict' as const, settled: { settlement: 'unsettled' } },
    {
      found: { code: 'ACCESS_DENIED' as const, awsError: 'AccessDenied' },
      settled: { settlement: 'unsettled', failure: { code: 'ACCESS_DENIED', awsError: 'AccessDenied' } },
    },
  ])('that cannot be written is to be delivered again, with the reason: $found', async ({ found, settled }) => {
    class Broken extends MemoryLedger {
      override async change(changes: Parameters<MemoryLedger['change']>[0]) {
        return changes.map(() => found);
      }
    }
    expect(await settledOver(new Broken(new Map([dispatched('a')])), [outcome('a', 1, 'completed')])).toEqual([settled]);
  });
});

describe('a heartbeat', () => {
  /** Claimed 600 seconds ago, with a lease for 300 more. */
  function claimed(id: string, attempt = 1): [string, Entry] {
    const [, entry] = dispatched(id, attempt);
    const history = [{ at: '1699999400.000', from: 'created', to: 'dispatched', by: 'dispatch' }];
    return [id, { ...entry, leaseUntil: '1700000300.000', history }];
  }

  class Counting extends MemoryLedger {
    reads = 0;
    written = 0;
    override read(refs: Parameters<MemoryLedger['read']>[0]) {
      this.reads += 1;
      return super.read(refs);
    }
    override change(changes: Parameters<MemoryLedger['change']>[0]) {
      this.written += changes.length;
      return super.change(changes);
    }
  }

  it('extends the lease of the current attempt, and of no other', async () => {
    const rows = new Map([claimed('a'), claimed('b'), claimed('c', 2), claimed('d'), claimed('e')]);
    rows.set('e', { ...claimed('e')[1], status: 'completed', leaseUntil: undefined });
    const settlements = await settleOver(new MemoryLedger(rows), [
      heartbeat('a', 1), heartbeat('b', 1, 60), heartbeat('c', 1), heartbeat('d', 1, 3_001), heartbeat('e', 1), heartbeat('nobody', 1),
    ]);

    expect(settlements).toEqual(['extended', 'extended', 'lapsed', 'capped', 'lapsed', 'unknown']);
    expect([...rows.values()].map(({ leaseUntil }) => leaseUntil))
      .toEqual(['1700000900.000', '1700000300.000', '1700000300.000', '1700003000.000', undefined]);
    expect(rows.get('c')).toEqual(claimed('c', 2)[1]);
  });

  it('of a batch costs one write per attempt: the longest is all that the others ask for', async () => {
    const rows = new Map([claimed('a'), claimed('b')]);
    const ledger = new Counting(rows);

    expect(await settleOver(ledger, [...Array.from({ length: 40 }, (_, index) => heartbeat('a', 1, 400 + index)), heartbeat('b', 1, 300)]))
      .toEqual(Array(41).fill('extended'));
    expect(rows.get('a')?.leaseUntil).toBe('1700000439.000');
    expect([ledger.reads, ledger.written]).toEqual([1, 1]);
  });

  it('of several attempts in a batch counts for the current one', async () => {
    const rows = new Map([claimed('a', 2)]);

    expect(await settleOver(new MemoryLedger(rows), [heartbeat('a', 1, 500), heartbeat('a', 2), heartbeat('a', 3)])).toEqual(['lapsed', 'extended', 'lapsed']);
    expect(rows.get('a')?.leaseUntil).toBe('1700000900.000');
  });

  it.each([
    { result: 'completed' as const, status: 'completed' },
    { result: 'failed' as const, status: 'retrying' },
  ])('gives way to an outcome of its batch, wherever it is: $result', async ({ result, status }) => {
    const rows = new Map([claimed('a')]);
    const ledger = new Counting(rows);

    expect(await settleOver(ledger, [heartbeat('a', 1), outcome('a', 1, result), heartbeat('a', 1)])).toEqual(['lapsed', status, 'lapsed']);
    expect(ledger.written).toBe(1);
  });

  it('counts beside the late outcome of an earlier attempt', async () => {
    const rows = new Map([claimed('a', 2)]);

    expect(await settleOver(new MemoryLedger(rows), [outcome('a', 1, 'completed'), heartbeat('a', 2)])).toEqual(['late', 'extended']);
    expect(rows.get('a')).toMatchObject({ status: 'dispatched', leaseUntil: '1700000900.000' });
  });

  it('does not take back the longer lease that another one wrote in between', async () => {
    const rows = new Map([claimed('a')]);
    class Contended extends MemoryLedger {
      override async change(changes: Parameters<MemoryLedger['change']>[0]) {
        if (rows.get('a')?.leaseUntil === '1700000300.000') rows.set('a', { ...claimed('a')[1], leaseUntil: '1700002000.000' });
        return super.change(changes);
      }
    }
    expect(await settleOver(new Contended(rows), [heartbeat('a', 1)])).toEqual(['extended']);
    expect(rows.get('a')?.leaseUntil).toBe('1700002000.000');
  });
});
