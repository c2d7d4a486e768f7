import { MemoryLedger } from './memory-ledger';
import { Entry } from '../../src/core/entry';
import { Outcome } from '../../src/core/outcome';
import { settle } from '../../src/core/settle';
import { entryAt } from '../support/entries';

const NOW = '1700000000.000';
const SETTINGS = { retry: { maxAttempts: 2, retryDelaySeconds: 60, maxRetryDelaySeconds: 3600 } };

function dispatched(id: string, attempt = 1): [string, Entry] {
  return [id, entryAt(0, { id, timestamp: '1690000000.000', status: 'dispatched', attempt, leaseUntil: '1700000900.000' })];
}

function outcome(id: string, attempt: number, result: Outcome['result'], more: Partial<Outcome> = {}): Outcome {
  return { id, timestamp: '1690000000.000', attempt, result, ...more };
}

const settledOver = (ledger: MemoryLedger, outcomes: Outcome[]) => settle(outcomes, { ledger, now: () => NOW, random: () => 0 }, SETTINGS);
const settleOver = async (ledger: MemoryLedger, outcomes: Outcome[]) => (await settledOver(ledger, outcomes)).map(({ settlement }) => settlement);

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
