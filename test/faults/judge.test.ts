import { FaultSchedule } from './fault-schedule';
import { Evidence, Findings, judge } from './judge';
import { Seeded } from './seeded';
import type { Entry } from '../../src/core/entry';
import { toItem } from '../../src/core/item';
import { claim, complete, discard, fail, isRefusal } from '../../src/core/lifecycle';
import { after, fromMilliseconds } from '../../src/core/timestamp';
import type { ObjectChange } from '../../src/sandbox/aws/s3-notification';
import { entryAt } from '../support/entries';

const NOW = fromMilliseconds(1_700_000_000_000);
const POLICY = { maxAttempts: 3, retryDelaySeconds: 0, maxRetryDelaySeconds: 0 };

const fresh = entryAt(0, { sequencer: '00AB' });
const { bucket, key, eventName, sequencer = '' } = fresh;
const change = { eventName, bucket, key, sequencer, time: 0, requestId: 'r' } as ObjectChange;

const claimed = done(claim(fresh, NOW, 900, 'dispatch 1'));
const retrying = done(fail(claimed, 1, NOW, { by: 'target', reason: 'attempt 1' }, POLICY, 0));
const again = done(claim(retrying, NOW, 900, 'dispatch 2'));
const completed = done(complete(again, 2, NOW, { by: 'target', reason: 'attempt 2' }));

/** A run of one event, which failed once and then completed. */
function evidence(changes: Partial<Evidence> = {}, row: Entry = completed): Evidence {
  return {
    changes: [change],
    invalid: ['{'],
    items: [toItem(row)],
    deadLetters: ['{'],
    received: new Map([[fresh.id, new Set([1, 2])]]),
    reported: new Map([reported(1, 'failed'), reported(2, 'completed')]),
    heartbeats: new Set([`${fresh.id} 1`]),
    extensions: [{ id: fresh.id, attempt: 1, from: later(900), until: later(3_600) }],
    maxLeaseSeconds: 3_600,
    ended: new Set(),
    now: NOW,
    ...changes,
  };
}

function later(seconds: number): string {
  return after(NOW, seconds * 1000);
}

function reported(attempt: number, result: 'completed' | 'failed'): [string, Set<'completed' | 'failed'>] {
  return [`${fresh.id} ${attempt}`, new Set([result])];
}

function found(findings: Findings): Record<string, number> {
  const counts = Object.entries(findings).map(([kind, texts]: [string, readonly string[]]): [string, number] => [kind, texts.length]);
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
}

describe('the judge of a fault run', () => {
  it('finds nothing in a run that is right', () => {
    expect(judge(evidence())).toEqual({ lost: [], doubled: [], stuck: [], illegal: [] });
  });

  it('accepts an event that an operator ended before it was delivered', () => {
    const discarded = done(discard(fresh, NOW, { by: 'operator' }));
    expect(found(judge(evidence({ ended: new Set([fresh.id]), received: new Map() }, discarded)))).toEqual({});
    expect(found(judge(evidence({ received: new Map() }, discarded)))).toEqual({ lost: 1 });
  });

  it.each<[string, Partial<Evidence>, Entry, Record<string, number>]>([
    ['an event without a row', { items: [] }, completed, { lost: 1 }],
    ['an event that was never delivered', { received: new Map() }, completed, { lost: 1 }],
    ['an invalid message that was acknowledged', { deadLetters: [] }, completed, { lost: 1 }],
    ['a valid message that stays in the dead-letter queue', { deadLetters: ['{', 'valid'] }, completed, { stuck: 1 }],
    ['a second row', { items: [toItem(completed), toItem({ ...completed, id: '00000000-0000-5000-8000-999999999999' })] }, completed, { doubled: 3, lost: 1 }],
    ['a row that no event caused', { changes: [] }, completed, { doubled: 1 }],
    ['an event that waits', {}, retrying, { stuck: 1, illegal: 1 }],
    ['a delivered attempt that the row does not know', { received: new Map([[fresh.id, new Set([1, 2, 3])]]) }, completed, { illegal: 1 }],
    ['the outcome of another attempt', {}, done(complete(again, 2, NOW, { by: 'target', reason: 'attempt 1' })), { doubled: 1 }],
    ['an outcome that nobody reported', { reported: new Map([reported(1, 'failed')]) }, completed, { doubled: 1 }],
    ['a lease that the heartbeat of another attempt extended', { heartbeats: new Set([`${fresh.id} 2`]) }, completed, { illegal: 1 }],
    ['a lease that a heartbeat shortened', { extensions: [{ id: fresh.id, attempt: 1, from: later(900), until: later(899) }] }, completed, { illegal: 1 }],
    ['a lease that heartbeats extended too far', { extensions: [{ id: fresh.id, attempt: 1, until: later(3_601) }] }, completed, { illegal: 1 }],
    ['an attempt that was settled twice', {}, {
      ...completed, history: [...completed.history, { at: NOW, from: 'dispatched', to: 'completed', by: 'operator' }],
    }, { doubled: 1, illegal: 1 }],
    ['a row that an illegal step produced', {}, { ...completed, attempt: 5 }, { doubled: 2, illegal: 1 }],
  ])('finds %s', (_, changes, row, expected) => {
    expect(found(judge(evidence(changes, row)))).toEqual(expected);
  });
});

describe('a schedule of faults', () => {
  const CALLERS = ['dispatch-1', 'operator'];
  const scheduled = (seed: number) => CALLERS.flatMap(caller => Array.from({ length: 2_000 }, (_, index) =>
    new FaultSchedule(seed, new Set(['dispatch-1'])).at(caller, 'Query', index + 1)?.fault ?? 'none'));

  it('is the same for the same seed, and another for another', () => {
    expect(scheduled(1)).toEqual(scheduled(1));
    expect(scheduled(1)).not.toEqual(scheduled(2));
  });

  it('has every kind of fault that applies, and kills only what is a process of its own', () => {
    const faults = scheduled(1);
    const [functions, operator] = [faults.slice(0, 2_000), faults.slice(2_000)];
    expect(new Set(functions).size).toBe(14);
    expect(functions.filter(fault => fault.startsWith('killed')).length).toBeGreaterThan(10);
    expect(operator.filter(fault => fault.startsWith('killed'))).toEqual([]);
  });

  it('denies access for a while, not call by call', () => {
    const denied = scheduled(1).slice(0, 2_000).map(fault => fault === 'access denied');
    const starts = denied.filter((each, index) => each && !denied[index - 1]).length;
    expect(denied.filter(Boolean)).toHaveLength(80);
    expect(starts).toBeLessThanOrEqual(10);
  });

  it('draws numbers between 0 and 1, each name its own', () => {
    const numbers = (name: string) => {
      const random = new Seeded(7, name);
      return Array.from({ length: 1_000 }, () => random.next());
    };
    expect(numbers('a').every(number => number >= 0 && number < 1)).toBe(true);
    expect(numbers('a').reduce((sum, number) => sum + number) / 1_000).toBeCloseTo(0.5, 1);
    expect(numbers('a')).not.toEqual(numbers('b'));
  });
});

function done(result: ReturnType<typeof claim>): Entry {
  if (isRefusal(result)) throw new Error(`refused: ${JSON.stringify(result)}`);
  return result;
}
