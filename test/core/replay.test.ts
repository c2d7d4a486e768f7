import { MemoryLedger } from './memory-ledger';
import { attentionOf, isReplayed } from '../../src/core/attention';
import { auditEntry } from '../../src/core/audit';
import { dispatch } from '../../src/core/dispatch';
import type { Entry } from '../../src/core/entry';
import { claim, complete, fail, isRefusal, Refusal, replay, retry } from '../../src/core/lifecycle';
import { plan, planReplays } from '../../src/core/plan';
import { after } from '../../src/core/timestamp';
import { deliveringTarget } from '../support/delivering-target';
import { entryAt } from '../support/entries';

const NOW = '1700000000.000';
const LATER = '1700000060.000';
const TOO_LATE = '1700000060.001';
const POLICY = { maxAttempts: 2, retryDelaySeconds: 60, maxRetryDelaySeconds: 60 };
const COMPLETED = entryAt(1, {
  status: 'completed', attempt: 3, attemptsBefore: 1, settledAt: NOW, expiresAt: 1_800_000_000, statusReason: 'loaded', history: [],
});

function done(result: Entry | Refusal): Entry {
  if (isRefusal(result)) throw new Error(`refused: ${result.refused}`);
  return result;
}

const replayed = (number: number, notBefore = NOW): Entry => done(replay({ ...COMPLETED, ...entryAt(number, { status: 'completed' }), attempt: 1 }, NOW, notBefore, { by: 'jo' }));

describe('a replay', () => {
  it('gives a completed event a new set of attempts whose numbers continue, due at a time, and lets it stay', () => {
    const again = done(replay(COMPLETED, NOW, LATER, { by: 'jo', reason: 'parser fixed' }));
    expect(again).toEqual({
      ...entryAt(1),
      status: 'retrying',
      attempt: 3,
      attemptsBefore: 3,
      notBefore: LATER,
      statusReason: 'parser fixed',
      history: [{ at: NOW, from: 'completed', to: 'retrying', by: 'jo', reason: 'parser fixed' }],
    });
    expect(attentionOf(again)).toEqual({ attention: 'replay', at: LATER });
    expect(claim(again, NOW, 60, 'd')).toMatchObject({ refused: 'NOT_DUE' });
    expect(claim(again, LATER, 60, 'd')).toMatchObject({ status: 'dispatched', attempt: 4 });
  });

  it('is due at once if its time has passed, as an audit expects of every retry', () => {
    const again = done(replay(COMPLETED, LATER, NOW, { by: 'jo' }));
    expect(again.notBefore).toBe(LATER);
    expect(auditEntry(again, { now: LATER, graceSeconds: 0 }).filter(({ rule }) => rule === 'NOT_BEFORE')).toEqual([]);
  });

  it.each(['created', 'dispatched', 'retrying', 'failed', 'discarded', 'superseded', 'my-own'])('leaves an event alone that is %s', status => {
    expect(replay({ ...COMPLETED, status }, NOW, NOW, { by: 'jo' })).toMatchObject({ refused: 'WRONG_STATUS', found: { status } });
  });

  it('has all attempts again, is a replay in each of them, and no outcome of an old attempt settles it', () => {
    const first = done(claim(replayed(1), NOW, 60, 'd'));
    expect(complete(first, 1, NOW, { by: 'late' })).toMatchObject({ refused: 'LATE_OUTCOME' });
    const second = done(fail(first, 2, NOW, { by: 'target' }, POLICY, 0));
    expect(second.status).toBe('retrying');
    expect(attentionOf(second)?.attention).toBe('replay');
    const failed = done(fail(done(claim(second, LATER, 60, 'd')), 3, LATER, { by: 'target' }, POLICY, 0));
    expect(failed.status).toBe('failed');
    expect(isReplayed(done(retry(failed, LATER, { by: 'jo' })))).toBe(false);
  });
});

describe('a plan with replays', () => {
  const LIMITS = { maxEventsPerRun: 10, maxInFlight: 20 };
  const fresh = (count: number) => Array.from({ length: count }, (_, index) => entryAt(1_000 + index));
  const inFlight = (count: number, entry: (number: number) => Entry) => Array.from({ length: count }, (_, index) => done(claim(entry(index), NOW, 60, 'd')));

  it('gives them only what new events and retries leave', () => {
    expect(plan(NOW, fresh(100), [], [], LIMITS).forReplays).toBe(0);
    expect(plan(NOW, fresh(4), [], [], LIMITS).forReplays).toBe(6);
    expect(plan(NOW, [], Array.from({ length: 7 }, (_, index) => entryAt(index, { status: 'retrying', attempt: 1, notBefore: NOW })), [], LIMITS).forReplays).toBe(3);
  });

  it('gives them at most half of what may be in flight, and at least one slot', () => {
    expect(plan(NOW, [], [], [], { maxEventsPerRun: 100, maxInFlight: 20 }).forReplays).toBe(10);
    expect(plan(NOW, [], [], inFlight(8, replayed), LIMITS).forReplays).toBe(2);
    expect(plan(NOW, [], [], inFlight(10, replayed), LIMITS).forReplays).toBe(0);
    expect(plan(NOW, [], [], inFlight(10, number => entryAt(number)), LIMITS).forReplays).toBe(10);
    expect(plan(NOW, [], [], [], { maxEventsPerRun: 10, maxInFlight: 1 }).forReplays).toBe(1);
    expect(plan(NOW, [], [], inFlight(1, replayed), { maxEventsPerRun: 10, maxInFlight: 1 }).forReplays).toBe(0);
  });

  it('takes those first that have been due longest, and none that is not due', () => {
    const planned = plan(LATER, [], [], [], LIMITS);
    const replays = [replayed(1, LATER), replayed(2, TOO_LATE), replayed(3, NOW)];
    expect(planReplays(LATER, replays, planned).map(({ id }) => id)).toEqual([replays[2].id, replays[0].id]);
    expect(planReplays(LATER, replays, { ...planned, forReplays: 1 })).toHaveLength(1);
  });
});

describe('100,000 replayed events in front of 100 new ones', () => {
  const REPLAYS = 100_000;
  const NEW = 100;

  it.each([{ maxInFlight: 1_000, settleOnDispatch: true }, { maxInFlight: 300, settleOnDispatch: false }])('delay none of them ($maxInFlight in flight)', async settings => {
    const rows = new Map(Array.from({ length: REPLAYS }, (_, number) => replayed(number)).map(entry => [entry.id, entry]));
    const ledger = new MemoryLedger(rows);
    const delivered: string[] = [];
    const run = () => dispatch({
      ledger,
      target: deliveringTarget(delivered),
      now: () => NOW,
      random: () => 0,
      by: 'dispatch',
    }, { maxEventsPerRun: 150, leaseSeconds: 900, retry: POLICY, ...settings }, after(NOW, 60_000));

    await run();
    expect(delivered).toHaveLength(150);
    const fresh = Array.from({ length: NEW }, (_, index) => entryAt(REPLAYS + index));
    for (const entry of fresh) rows.set(entry.id, entry);
    delivered.length = 0;
    await run();

    expect(delivered).toEqual(expect.arrayContaining(fresh.map(({ id }) => id)));
    expect(delivered.length - NEW).toBeLessThanOrEqual(50);
  });
});
