import * as fc from 'fast-check';
import { STATUSES } from '../../src/core/contract/status';
import { Entry } from '../../src/core/entry';
import { claim, complete, discard, expire, fail, heartbeat, isRefusal, LIFECYCLE, Refusal, retry, RetryPolicy } from '../../src/core/lifecycle';
import { entryAt } from '../support/entries';

const NOW = '1700000000.000';
const POLICY: RetryPolicy = { maxAttempts: 3, retryDelaySeconds: 60, maxRetryDelaySeconds: 3600 };

const entry = (members: Partial<Entry> = {}) => entryAt(0, members);

function done(result: Entry | Refusal): Entry {
  if (isRefusal(result)) throw new Error(`refused: ${JSON.stringify(result)}`);
  return result;
}

describe('claim', () => {
  it('takes a lease on the next attempt', () => {
    const claimed = done(claim(entry(), NOW, 900, 'dispatch'));

    expect(claimed).toEqual(entry({ status: 'dispatched', attempt: 1, leaseUntil: '1700000900.000', history: [{ at: NOW, from: 'created', to: 'dispatched', by: 'dispatch' }] }));
    expect(done(claim(entry({ attempt: 3 }), NOW, 900, 'dispatch')).attempt).toBe(4);
  });

  it('takes a retry when it is due, to the millisecond, and its reason and due time go', () => {
    const waiting = entry({ status: 'retrying', attempt: 1, notBefore: NOW, statusReason: 'boom' });

    expect(done(claim(waiting, NOW, 900, 'dispatch'))).toMatchObject({ status: 'dispatched', attempt: 2 });
    expect(done(claim(waiting, NOW, 900, 'dispatch'))).not.toHaveProperty('notBefore');
    expect(done(claim(waiting, NOW, 900, 'dispatch'))).not.toHaveProperty('statusReason');
    expect(claim({ ...waiting, notBefore: '1700000000.001' }, NOW, 900, 'dispatch')).toEqual({ refused: 'NOT_DUE', found: { status: 'retrying', attempt: 1 } });
  });

  it.each(['dispatched', 'completed', 'failed', 'discarded', 'archived-by-us'])('leaves an event alone that is %s', status => {
    expect(claim(entry({ status, attempt: 2 }), NOW, 900, 'dispatch')).toEqual({ refused: 'WRONG_STATUS', found: { status, attempt: 2 } });
  });
});

describe('a heartbeat', () => {
  const LEASE = { leaseSeconds: 900, maxLeaseSeconds: 3_600 };
  const claimed = done(claim(entry(), NOW, 900, 'dispatch'));
  const at = (seconds: number) => `${1_700_000_000 + seconds}.000`;
  const extended = (seconds: number, leaseSeconds?: number, row = claimed) => done(heartbeat(row, 1, at(seconds), LEASE, leaseSeconds));

  it('extends the lease by the length of a lease, or by what it asks for, and changes nothing else', () => {
    expect(extended(600)).toEqual({ ...claimed, leaseUntil: at(1_500) });
    expect(extended(600, 1_800)).toEqual({ ...claimed, leaseUntil: at(2_400) });
  });

  it('never shortens the lease', () => {
    expect(extended(0)).toBe(claimed);
    expect(extended(600, 299)).toBe(claimed);
    expect(extended(600, 300)).toBe(claimed);
    expect(extended(600, 301).leaseUntil).toBe(at(901));
    expect(extended(-600)).toBe(claimed);
  });

  it('ends the lease at the latest so long after the claim as it may last, however many heartbeats there are', () => {
    let row = claimed;
    for (let seconds = 0; seconds < 10_000; seconds += 300) row = extended(seconds, undefined, row);
    expect(row).toEqual({ ...claimed, leaseUntil: at(3_600) });
    expect(extended(0, 1e6).leaseUntil).toBe(at(3_600));
  });

  it('never shortens a lease that is longer than the longest, of a manager with other settings', () => {
    const long = { ...claimed, leaseUntil: at(90_000) };
    expect(extended(600, 86_400, long)).toBe(long);
  });

  it('counts from when the event was recorded if no claim is known', () => {
    const row = { ...claimed, history: [], leaseUntil: undefined, recordedAt: at(-3_000) };
    expect(extended(0, undefined, row).leaseUntil).toBe(at(600));
  });

  it('extends a lease that has expired if nobody has noticed it', () => {
    expect(extended(2_000).leaseUntil).toBe(at(2_900));
  });

  it.each([0, 2, 3])('of attempt %i is late for the first', attempt => {
    expect(heartbeat(claimed, attempt, NOW, LEASE)).toEqual({ refused: 'LATE_HEARTBEAT', found: { status: 'dispatched', attempt: 1 } });
  });

  it.each(['created', 'retrying', 'completed', 'failed', 'discarded', 'superseded', 'archived-by-us'])('is late for an event that is %s', status => {
    expect(heartbeat(entry({ status, attempt: 1 }), 1, NOW, LEASE)).toMatchObject({ refused: 'LATE_HEARTBEAT' });
  });
});

describe('an outcome', () => {
  const dispatched = entry({ status: 'dispatched', attempt: 2, leaseUntil: '1700000900.000' });

  it('completes the event of the current attempt, and the lease goes', () => {
    const completed = done(complete(dispatched, 2, NOW, { by: 'target' }));

    expect(completed).toMatchObject({ status: 'completed', attempt: 2, settledAt: NOW });
    expect(completed).not.toHaveProperty('leaseUntil');
    expect(completed).not.toHaveProperty('expiresAt');
    expect(done(complete(dispatched, 2, NOW, { by: 'target' }, 86_400)).expiresAt).toBe(1700086400);
  });

  it.each([1, 3])('of attempt %i is late for the second', attempt => {
    expect(complete(dispatched, attempt, NOW, { by: 'target' })).toEqual({ refused: 'LATE_OUTCOME', found: { status: 'dispatched', attempt: 2 } });
    expect(fail(dispatched, attempt, NOW, { by: 'target' }, POLICY, 0)).toEqual({ refused: 'LATE_OUTCOME', found: { status: 'dispatched', attempt: 2 } });
  });

  it.each(['created', 'retrying', 'completed', 'failed', 'discarded'])('is late for an event that is %s', status => {
    expect(complete(entry({ status, attempt: 2 }), 2, NOW, { by: 'target' })).toMatchObject({ refused: 'LATE_OUTCOME' });
  });

  it('that failed makes the event wait longer each time, by half a delay and a random part of the other half', () => {
    const waits = (attempt: number, random: number) =>
      Number(done(fail(entry({ status: 'dispatched', attempt }), attempt, NOW, { by: 'target' }, { ...POLICY, maxAttempts: 20 }, random)).notBefore) - Number(NOW);

    expect([waits(1, 0), waits(1, 0.5), waits(2, 0), waits(3, 0)]).toEqual([30, 45, 60, 120]);
    expect(waits(15, 0)).toBe(1800);
    expect(waits(15, 0.999)).toBeLessThanOrEqual(3600);
  });

  it('that failed is given up once the attempts are used up, or if the failure is final', () => {
    expect(done(fail(dispatched, 2, NOW, { by: 'target', reason: 'boom' }, POLICY, 0))).toMatchObject({ status: 'retrying', statusReason: 'boom' });
    expect(done(fail({ ...dispatched, attempt: 3 }, 3, NOW, { by: 'target' }, POLICY, 0)).status).toBe('failed');
    expect(done(fail(dispatched, 2, NOW, { by: 'target', final: true }, POLICY, 0)).status).toBe('failed');
  });
});

describe('a lease', () => {
  const leased = entry({ status: 'dispatched', attempt: 1, leaseUntil: NOW });

  it('that has run out is a failed attempt', () => {
    expect(done(expire(leased, NOW, POLICY, 0))).toMatchObject({ status: 'retrying', statusReason: 'lease expired' });
    expect(done(expire({ ...leased, attempt: 3 }, NOW, POLICY, 0)).status).toBe('failed');
    expect(done(expire(entry({ status: 'dispatched', attempt: 1 }), NOW, POLICY, 0)).status).toBe('retrying');
  });

  it('that still runs is held, and only a dispatched event has one', () => {
    expect(expire({ ...leased, leaseUntil: '1700000000.001' }, NOW, POLICY, 0)).toMatchObject({ refused: 'LEASE_HELD' });
    expect(expire(entry(), NOW, POLICY, 0)).toMatchObject({ refused: 'WRONG_STATUS' });
  });
});

describe('an operator', () => {
  it('gives an event a fresh set of attempts, whose numbers go on', () => {
    const again = done(retry(entry({ status: 'failed', attempt: 3, statusReason: 'boom' }), NOW, { by: 'jo' }));
    expect(again).toMatchObject({ status: 'created', attempt: 3, attemptsBefore: 3 });

    const fourth = done(claim(again, NOW, 900, 'dispatch'));
    expect(fourth.attempt).toBe(4);
    expect(done(fail(fourth, 4, NOW, { by: 'target' }, POLICY, 0)).status).toBe('retrying');
    expect(done(fail({ ...fourth, attempt: 6 }, 6, NOW, { by: 'target' }, POLICY, 0)).status).toBe('failed');
  });

  it('takes a discarded event back that was never delivered', () => {
    const again = done(retry(entry({ status: 'discarded', expiresAt: 1 }), NOW, { by: 'jo' }));

    expect(again).toEqual(entry({ history: [{ at: NOW, from: 'discarded', to: 'created', by: 'jo' }] }));
  });

  it('discards what is not being processed', () => {
    expect(done(discard(entry(), NOW, { by: 'jo', reason: 'test file' }, 10))).toMatchObject({ status: 'discarded', statusReason: 'test file', expiresAt: 1700000010 });
    expect(discard(entry({ status: 'dispatched', attempt: 1 }), NOW, { by: 'jo' })).toMatchObject({ refused: 'WRONG_STATUS' });
  });
});

describe('whatever happens, in any order', () => {
  const random = fc.double({ min: 0, max: 0.999, noNaN: true });
  const steps = fc.array(fc.record({ verb: fc.nat(6), attempt: fc.nat(5), seconds: fc.nat(5000), random }), { maxLength: 60 });

  it('an event takes only ways of the table, and its attempts only grow', () => {
    fc.assert(fc.property(steps, walk => {
      let current = entry();
      let clock = Number(NOW);
      for (const { verb, attempt, seconds, random: chance } of walk) {
        clock += seconds;
        const now = `${clock}.000`;
        const results = [
          () => claim(current, now, 900, 'dispatch'), () => complete(current, attempt, now, { by: 't' }), () => fail(current, attempt, now, { by: 't' }, POLICY, chance),
          () => expire(current, now, POLICY, chance), () => retry(current, now, { by: 'jo' }), () => discard(current, now, { by: 'jo' }),
          () => heartbeat(current, attempt, now, { leaseSeconds: 900, maxLeaseSeconds: 3_600 }, 1 + seconds),
        ];
        const next = results[verb]();
        if (isRefusal(next)) continue;
        expect(ways()).toContain(`${current.status} ${next.status}`);
        expect(next.attempt ?? 0).toBeGreaterThanOrEqual(current.attempt ?? 0);
        expect((next.attempt ?? 0) - (next.attemptsBefore ?? 0)).toBeLessThanOrEqual(POLICY.maxAttempts);
        expect(next.leaseUntil !== undefined).toBe(next.status === STATUSES.DISPATCHED);
        expect(next.notBefore !== undefined).toBe(next.status === STATUSES.RETRYING);
        if (next.status === current.status) {
          expect(next).toEqual({ ...current, leaseUntil: next.leaseUntil });
          expect(Number(next.leaseUntil)).toBeGreaterThanOrEqual(Number(current.leaseUntil));
          expect(Number(next.leaseUntil)).toBeLessThanOrEqual(Number(next.history.at(-1)?.at) + 3_600);
        } else {
          expect(next.history[next.history.length - 1]).toMatchObject({ at: now, from: current.status, to: next.status });
        }
        current = next;
      }
    }));
  });
});

function ways(): string[] {
  return Object.values(LIFECYCLE).flatMap(({ from, to }) => from.flatMap(before => to.map(next => `${before} ${next}`)));
}
