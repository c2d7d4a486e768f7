import * as fc from 'fast-check';
import { Entry } from '../../src/core/entry';
import { plan, slots } from '../../src/core/plan';
import { entryAt } from '../support/entries';

const NOW = '1700000000.000';
const LIMITS = { maxEventsPerRun: 10, maxInFlight: 100 };

function entries(count: number, members: Partial<Entry> = {}, first = 0): Entry[] {
  return Array.from({ length: count }, (_, index) => entryAt(index, {
    id: `${members.status ?? 'created'}-${first + index}`, timestamp: `${1690000000 + first + index}.000`, ...members,
  }));
}

const retries = (count: number, notBefore = NOW) => entries(count, { status: 'retrying', attempt: 1, notBefore });
const inFlight = (count: number, leaseUntil = '1700000001.000') => entries(count, { status: 'dispatched', attempt: 1, leaseUntil });
const ids = (planned: readonly Entry[]) => planned.map(({ id }) => id);

describe('a plan', () => {
  it('claims the oldest, up to the maxEventsPerRun', () => {
    const shuffled = entries(20).reverse();

    expect(ids(plan(NOW, shuffled, [], [], LIMITS).claim)).toEqual(ids(entries(10)));
    expect(plan(NOW, entries(3), [], [], LIMITS).claim).toHaveLength(3);
    expect(plan(NOW, [], [], [], LIMITS)).toEqual({ claim: [], expired: [], forReplays: 10 });
  });

  it('claims no more than may be in flight, and nothing beyond it', () => {
    expect(plan(NOW, entries(20), [], inFlight(97), LIMITS).claim).toHaveLength(3);
    expect(plan(NOW, entries(20), [], inFlight(100), LIMITS).claim).toHaveLength(0);
    expect(plan(NOW, entries(20), [], inFlight(150), LIMITS).claim).toHaveLength(0);
  });

  it('names the expired leases, which no longer count as in flight', () => {
    const held = inFlight(95);
    const expired = inFlight(5, NOW);
    const planned = plan(NOW, entries(20), [], [...held, ...expired], LIMITS);

    expect(planned.expired).toEqual(expired);
    expect(planned.claim).toHaveLength(5);
  });

  it('claims retries that are due, and no others', () => {
    expect(ids(plan(NOW, [], [...retries(2), ...retries(3, '1700000000.001')], [], LIMITS).claim)).toEqual(ids(retries(2)));
  });

  it('delivers old and new by time', () => {
    const planned = plan(NOW, entries(2, {}, 5), [...entries(1, { status: 'retrying' }, 6), ...entries(1, { status: 'retrying' }, 1)], [], LIMITS);

    expect(planned.claim.map(({ timestamp }) => timestamp)).toEqual(['1690000001.000', '1690000005.000', '1690000006.000', '1690000006.000']);
  });

  it('keeps the events of one object in S3\'s order, though they have the same second', () => {
    const events = entries(40).map((entry, index) => ({
      ...entry, timestamp: '1690000000.000', key: `file-${index % 20}`, eventName: index < 20 ? 'ObjectRemoved:Delete' : 'ObjectCreated:Put', sequencer: index < 20 ? '02' : '01',
    }));
    const claimed = plan(NOW, events, [], [], { maxEventsPerRun: 40, maxInFlight: 100 }).claim;

    for (let index = 0; index < 20; index += 1) {
      expect(claimed.filter(({ key }) => key === `file-${index}`).map(({ eventName }) => eventName)).toEqual(['ObjectCreated:Put', 'ObjectRemoved:Delete']);
    }
  });

  it('shares by halves between floods, and gives one side what the other does not need', () => {
    const share = (due: number, retrying: number) => {
      const { claim } = plan(NOW, entries(due), retries(retrying), [], LIMITS);
      return [claim.filter(({ status }) => status === 'created').length, claim.filter(({ status }) => status === 'retrying').length];
    };
    expect(share(1000, 1000)).toEqual([5, 5]);
    expect(share(3, 1000)).toEqual([3, 7]);
    expect(share(1000, 2)).toEqual([8, 2]);
    expect(share(1, 1)).toEqual([1, 1]);
  });

  it('with a single free slot lets both sides take turns', () => {
    const status = (now: string) => plan(now, entries(5), retries(5), [], { maxEventsPerRun: 1, maxInFlight: 10 }).claim[0].status;

    expect([status('1700000000.000'), status('1700000000.001')].sort()).toEqual(['created', 'retrying']);
  });

  it('never exceeds its limits, never names an event twice, and leaves no slot unused', () => {
    const counts = fc.nat(40);
    fc.assert(fc.property(counts, counts, counts, counts, fc.nat(40), fc.nat(60), (due, retrying, held, expired, maxEventsPerRun, maxInFlight) => {
      const limits = { maxEventsPerRun, maxInFlight };
      const dispatched = [...inFlight(held), ...inFlight(expired, NOW).map(entry => ({ ...entry, id: `x${entry.id}` }))];
      const { claim } = plan(NOW, entries(due), retries(retrying), dispatched, limits);

      expect(claim.length).toBe(Math.min(due + retrying, slots(held, limits)));
      expect(new Set(ids(claim)).size).toBe(claim.length);
    }));
  });
});
