import { FaultSchedule } from './fault-schedule';
import { Evidence, Findings, judge } from './judge';
import { Recordings } from './recordings';
import { Seeded } from './seeded';
import type { Entry } from '../../src/core/entry';
import { toItem } from '../../src/core/item';
import { claim, complete, discard, fail, isRefusal, replay, supersede } from '../../src/core/lifecycle';
import { insertStatement, updateStatement } from '../../src/core/statement';
import { after, fromMilliseconds } from '../../src/core/timestamp';
import type { ObjectChange } from '../../src/sandbox/aws/s3-notification';
import { entriesAt, entryAt } from '../support/entries';

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
    together: new Set([`${fresh.id} 1`]),
    batches: new Map(),
    repeated: [],
    heartbeats: new Set([`${fresh.id} 1`]),
    extensions: [{ id: fresh.id, attempt: 1, from: later(900), until: later(3_600) }],
    maxLeaseSeconds: 3_600,
    ended: new Set(),
    replayed: new Map(),
    recorded: new Map([[fresh.id, 1_000]]),
    latestRuns: new Map(),
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

  it('finds a run that claimed more events of a shard than may be in flight', () => {
    const rows = [0, 1, 2].map(number => ({ ...completed, id: entryAt(number).id, shard: number === 2 ? 1 : 0 }));
    const illegal = (maxClaimsPerShard?: number) => judge(evidence({ items: rows.map(toItem), shards: 2, maxClaimsPerShard })).illegal;
    expect(illegal(2)).toEqual([]);
    expect(illegal()).toEqual([]);
    expect(illegal(1)).toEqual(['dispatch 1: shard 0: 2 claims, more than 1', 'dispatch 2: shard 0: 2 claims, more than 1']);
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
    ['a retry in a batch', { together: new Set([`${fresh.id} 2`]) }, completed, { illegal: 1 }],
    ['an attempt twice in a message', { repeated: [`${fresh.id} 1`] }, completed, { doubled: 1 }],
    [
      'the outcome of a batch of another attempt',
      { batches: new Map([['batch', new Map([[fresh.id, 1]])]]) },
      done(complete(again, 2, NOW, { by: 'target', reason: 'batch' })),
      { doubled: 1 },
    ],
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

describe('the judge of a replay', () => {
  const waiting = done(replay(completed, NOW, NOW, { by: 'operator' }));
  const replayed = done(complete(done(claim(waiting, NOW, 900, 'dispatch 3')), 3, NOW, { by: 'target', reason: 'attempt 3' }));
  const twice = new Map([[fresh.id, new Set([1, 2])]]);
  const right: Partial<Evidence> = {
    received: new Map([[fresh.id, new Set([1, 2, 3])]]),
    reported: new Map([reported(1, 'failed'), reported(2, 'completed'), reported(3, 'completed')]),
    replayed: new Map([[fresh.id, 2]]),
  };

  it('finds nothing in an event that was delivered and completed again', () => {
    expect(found(judge(evidence(right, replayed)))).toEqual({});
  });

  it.each<[string, Partial<Evidence>, Entry, Record<string, number>]>([
    ['an event that was not delivered again', { received: twice }, replayed, { lost: 1 }],
    ['an event that waits for its replay', { received: twice }, waiting, { stuck: 1, lost: 1 }],
    ['a replay that the row does not know', { received: twice }, completed, { lost: 1 }],
    ['attempts that begin with 1 again', {}, { ...replayed, attempt: 1, attemptsBefore: undefined }, { doubled: 3, illegal: 2 }],
    ['an outcome of an attempt before the replay', {}, {
      ...replayed, history: replayed.history.map(each => (each.reason === 'attempt 2' ? { ...each, reason: 'attempt 1' } : each)),
    }, { doubled: 1 }],
  ])('finds %s', (_, changes, row, expected) => {
    expect(found(judge(evidence({ ...right, ...changes }, row)))).toEqual(expected);
  });

  it('accepts one that an operator ended before it was delivered again', () => {
    const discarded = done(discard(waiting, NOW, { by: 'operator' }));
    expect(found(judge(evidence({ ...right, received: twice, ended: new Set([fresh.id]) }, discarded)))).toEqual({});
  });
});

describe('the judge of LATEST', () => {
  const ID = '00000000-0000-5000-8000-999999999999';
  const newer = completedWith({ ...fresh, id: ID, sequencer: '00AC' }, 'dispatch latest');
  const superseded = done(supersede(fresh, NOW, { by: 'dispatch', reason: `newer: event ${ID} of ${fresh.timestamp}` }));
  const overwritten = (older: Entry, changes: Partial<Evidence> = {}) => found(judge(evidence({
    changes: [change, { ...change, sequencer: '00AC' }],
    items: [toItem(older), toItem(newer)],
    received: new Map([[ID, new Set([1])], ...older.attempt === undefined ? [] : [[fresh.id, new Set([1])] as const]]),
    reported: new Map([reported(1, 'completed'), [`${ID} 1`, new Set(['completed'] as const)]]),
    recorded: new Map([[fresh.id, 1_000], [ID, 2_000]]),
    latestRuns: new Map([['dispatch latest', 3_000]]),
    ...changes,
  })));

  it('accepts an event that was superseded and never delivered', () => {
    expect(overwritten(superseded)).toEqual({});
  });

  it('finds the newest event of an object superseded', () => {
    const older = completedWith(fresh, 'dispatch 1');
    const newest = done(supersede({ ...fresh, id: ID, sequencer: '00AC' }, NOW, { by: 'dispatch', reason: `newer: event ${fresh.id} of ${fresh.timestamp}` }));
    expect(overwritten(older, { items: [toItem(older), toItem(newest)], received: new Map([[fresh.id, new Set([1])]]) })).toEqual({ lost: 1 });
  });

  it('finds an event superseded by one of another object', () => {
    const other = done(supersede(fresh, NOW, { by: 'dispatch', reason: 'newer: event 00000000-0000-5000-8000-000000000000 of 1.000' }));
    expect(overwritten(other)).toEqual({ lost: 1 });
  });

  it.each([
    ['a run with LATEST that began after a newer event was recorded', 'dispatch latest', 3_000, { illegal: 1 }],
    ['a run with LATEST that began before', 'dispatch latest', 2_000, {}],
    ['another manager', 'dispatch all', 3_000, {}],
  ])('judges an older event that was delivered by %s', (_, by, began, expected) => {
    expect(overwritten(completedWith(fresh, by), { latestRuns: new Map([['dispatch latest', began]]) })).toEqual(expected);
  });

  function completedWith(entry: Entry, by: string): Entry {
    return done(complete(done(claim(entry, NOW, 900, by)), 1, NOW, { by: 'target', reason: 'attempt 1' }));
  }
});

describe('the times at which rows were recorded', () => {
  const [insertion, , other] = entriesAt(3).map(entry => insertStatement('ledger', entry));
  const [id, , otherId] = entriesAt(3).map(entry => entry.id);
  const update = updateStatement('ledger', fresh, claimed);

  it('are those of the first execution that left the row in the table', () => {
    const recordings = new Recordings();
    recordings.executed({ Statements: [insertion, update, other] }, { Responses: [{ Error: { Code: 'ThrottlingError' } }, {}, {}] }, 1);
    expect([...recordings.times]).toEqual([[otherId, 1]]);
    recordings.executed({ Statements: [insertion, other] }, { Responses: [{ Error: { Code: 'DuplicateItem' } }, {}] }, 2);
    expect([...recordings.times]).toEqual([[otherId, 1], [id, 2]]);
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
