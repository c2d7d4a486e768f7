import * as fc from 'fast-check';
import { MemoryLedger } from './memory-ledger';
import { dispatch, DispatchReport, DispatchSettings, Turns } from '../../src/core/dispatch';
import type { Entry } from '../../src/core/entry';
import { compareEvents } from '../../src/core/event-order';
import { FairShares, planInShares, shardIn, sharesOf } from '../../src/core/fair-plan';
import type { SharedRows, SharedWork, Target } from '../../src/core/ports';
import { mergeShards, ShardSource } from '../../src/core/shard-merge';
import { SHARD_ORDERS, ShardShares, takeFromShards } from '../../src/core/shard-shares';
import { after, fromMilliseconds } from '../../src/core/timestamp';
import { entryAt } from '../support/entries';

const NOW = '1700000000.000';

const SETTINGS: DispatchSettings = {
  maxEventsPerRun: 100,
  maxInFlight: 1_000,
  leaseSeconds: 900,
  retry: { maxAttempts: 2, retryDelaySeconds: 60, maxRetryDelaySeconds: 3_600 },
  settleOnDispatch: true,
};

/** Events of a shard, oldest first. The shards' names in ids make the order of deliveries readable. */
function eventsOf(shard: number, count: number, changes: Partial<Entry> = {}, from = 0): Entry[] {
  const idOf = (index: number) => `${'abcdefgh'[shard]}${changes.attempt ?? ''}${index}`;
  return Array.from({ length: count }, (_, index) => entryAt(from + index, { id: idOf(index), shard, ...changes }));
}

const retriesOf = (shard: number, count: number) => eventsOf(shard, count, { status: 'retrying', attempt: 1, notBefore: NOW });
const idsOf = (entries: ReadonlyArray<{ readonly id: string }>) => entries.map(({ id }) => id);
const all = (entries: readonly Entry[]): SharedRows => ({ entries, left: [] });
const countsIn = (entries: readonly Entry[], shards: number) => (
  Array.from({ length: shards }, (_, shard) => entries.filter(entry => shardIn(entry) === shard).length));

function planned(due: readonly Entry[], retrying: readonly Entry[], slots: number, policy: FairShares, { inFlight = [], first = 0, now = NOW }: {
  readonly inFlight?: readonly Entry[];
  readonly first?: number;
  readonly now?: string;
} = {}) {
  const limits = { maxEventsPerRun: slots, maxInFlight: 1_000 };
  return planInShares(now, all(due), all(retrying), inFlight, limits, sharesOf(policy, inFlight, first));
}

describe('equal turns', () => {
  const TURNS: FairShares = { order: 'round-robin', shards: 3 };

  it('are those of the shards, whatever the age of their events', () => {
    const events = [...eventsOf(0, 100), ...eventsOf(1, 2, {}, 500), ...eventsOf(2, 1, {}, 1_000)];
    expect(idsOf(planned(events, [], 7, TURNS).claim)).toEqual(['a0', 'b0', 'c0', 'a1', 'b1', 'a2', 'a3']);
  });

  it('go round from the shard whose turn it is', () => {
    const events = [...eventsOf(0, 5), ...eventsOf(1, 5), ...eventsOf(2, 5)];
    expect(idsOf(planned(events, [], 4, TURNS, { first: 2 }).claim)).toEqual(['c0', 'a0', 'b0', 'c1']);
  });

  it('begin with the shard that has the fewest events in flight', () => {
    const inFlight = eventsOf(0, 2, { status: 'dispatched', attempt: 1, leaseUntil: '1700000900.000' });
    expect(idsOf(planned([...eventsOf(0, 5), ...eventsOf(1, 5), ...eventsOf(2, 5)], [], 2, TURNS, { inFlight }).claim)).toEqual(['b0', 'c0']);
  });

  it('do not count a lease that has expired', () => {
    const inFlight = eventsOf(0, 2, { status: 'dispatched', attempt: 1, leaseUntil: NOW });
    const live = inFlight.filter(({ leaseUntil = '' }) => leaseUntil > NOW);
    expect(sharesOf({ ...TURNS, maxInFlightPerShard: 2 }, live, 0).shards[0]).toEqual({ inFlight: 0, room: 2 });
    expect(planned(eventsOf(0, 5), [], 2, TURNS, { inFlight }).expired).toEqual(inFlight);
  });

  it('share those of a shard between its new events and its retries, by time among themselves', () => {
    const claim = (now: string) => idsOf(planned([...eventsOf(0, 5, {}, 100), ...eventsOf(1, 5)], retriesOf(0, 5), 6, TURNS, { now }).claim);
    expect(claim('1700000000.000')).toEqual(['a10', 'b0', 'a0', 'b1', 'a1', 'b2']);
    expect(claim('1700000000.001')).toEqual(['a10', 'b0', 'a11', 'b1', 'a0', 'b2']);
  });

  it('leave the new events of a shard what they need, however many retries another one has', () => {
    const { claim } = planned(eventsOf(1, 10), retriesOf(0, 1_000), 20, TURNS);
    expect(countsIn(claim, 3)).toEqual([10, 10, 0]);
  });
});

describe('a limit per shard', () => {
  it('holds for new events and retries together, and leaves the slots to others', () => {
    const policy: FairShares = { order: 'oldest-first', shards: 3, maxInFlightPerShard: 4 };
    const { claim, left } = planned([...eventsOf(0, 10), ...eventsOf(1, 3, {}, 500)], retriesOf(0, 10), 9, policy);
    expect(countsIn(claim, 3)).toEqual([4, 3, 0]);
    expect(claim.filter(({ status }) => status === 'retrying')).toHaveLength(4);
    expect([...left]).toEqual([0]);
  });

  it('keeps the order of time', () => {
    const policy: FairShares = { order: 'oldest-first', shards: 3, maxInFlightPerShard: 2 };
    expect(idsOf(planned([...eventsOf(1, 4, {}, 10), ...eventsOf(0, 4), ...eventsOf(2, 4, {}, 5)], [], 5, policy).claim)).toEqual(['a0', 'a1', 'c0', 'c1', 'b0']);
  });
});

const anyCounts = fc.array(fc.record({ fresh: fc.nat(12), retries: fc.nat(12), held: fc.nat(4) }), { minLength: 1, maxLength: 6 });

it('a plan uses every slot that rooms permit, takes nothing twice, and keeps the events of a shard in the order of time', () => {
  const anyLimit = fc.option(fc.integer({ min: 1, max: 6 }), { nil: undefined });
  fc.assert(fc.property(anyCounts, fc.nat(40), anyLimit, fc.constantFrom(...SHARD_ORDERS), fc.nat(5),
    (counts, slots, maxInFlightPerShard, order, first) => {
      const policy: FairShares = { order, shards: counts.length, maxInFlightPerShard };
      const inFlight = counts.flatMap(({ held }, shard) => eventsOf(shard, held, { status: 'dispatched', attempt: 9, leaseUntil: '1700000900.000' }));
      const due = counts.flatMap(({ fresh }, shard) => eventsOf(shard, fresh));
      const retrying = counts.flatMap(({ retries }, shard) => retriesOf(shard, retries));
      const { claim, left } = planned(due, retrying, slots, policy, { inFlight, first: first % counts.length });
      const rooms = counts.map(({ held }) => Math.max(0, (maxInFlightPerShard ?? Infinity) - held));
      const possible = counts.map(({ fresh, retries }, shard) => Math.min(fresh + retries, rooms[shard]));
      const taken = countsIn(claim, counts.length);
      expect(claim).toHaveLength(Math.min(slots, possible.reduce((one, other) => one + other)));
      expect(new Set(claim).size).toBe(claim.length);
      taken.forEach((count, shard) => {
        expect(count).toBeLessThanOrEqual(possible[shard]);
        const own = claim.filter(entry => shardIn(entry) === shard);
        expect(own).toEqual([...own].sort(compareEvents));
        expect(left.has(shard)).toBe(counts[shard].fresh + counts[shard].retries > count);
        // Whoever could take more has at least as many turns as the others, less one.
        if (order === 'round-robin' && count < possible[shard]) expect(Math.max(...taken)).toBeLessThanOrEqual(count + 1);
      });
    }), { numRuns: 1_000 });
});

/** Counts what a ledger's indexes would be asked for, in both orders. */
class CountingLedger extends MemoryLedger {
  queries = 0;
  units = 0;

  constructor(rows: readonly Entry[], private readonly shards: number) {
    super(new Map(rows.map(row => [row.id, row])));
  }

  override async oldest(status: string, limit: number): Promise<readonly Entry[]> {
    const { rows } = await mergeShards(this.sources({ status }), { limit: limit + 1, compare: compareEvents, all: inTurn });
    return rows.map(({ row }) => row).slice(0, limit);
  }

  override async inShares(work: SharedWork, limit: number, shares: ShardShares): Promise<SharedRows> {
    if ('attention' in work) return super.inShares(work, limit, shares);
    const { rows, left, firsts } = await takeFromShards(this.sources(work), { limit, shares, compare: compareEvents, all: inTurn });
    return { entries: rows.map(({ row }) => row), left: [...left.keys()], oldest: firsts.map(({ timestamp }) => timestamp).sort()[0] };
  }

  private sources({ status }: { readonly status: string }): Array<ShardSource<Entry>> {
    const shards = Array.from({ length: this.shards }, (): Entry[] => []);
    for (const row of this.rows.values()) if (row.status === status) shards[shardIn(row)].push(row);
    return shards.map((own, shard) => {
      own.sort(compareEvents);
      let next = 0;
      return {
        shard,
        read: async size => {
          const rows = own.slice(next, next + size);
          next += rows.length;
          this.queries += 1;
          // Rows of a kilobyte, four to a read unit, half of it if eventually consistent.
          this.units += Math.max(1, Math.ceil(rows.length / 4)) / 2;
          return { rows, more: next < own.length };
        },
      };
    });
  }
}

const inTurn = async (reads: ReadonlyArray<() => Promise<void>>) => void await Promise.all(reads.map(read => read()));

async function run(ledger: MemoryLedger, settings: Partial<DispatchSettings>, { turns, at = NOW, random = () => 0 }: {
  readonly turns?: Turns;
  readonly at?: string;
  readonly random?: () => number;
} = {}): Promise<{ readonly sent: readonly string[]; readonly report: DispatchReport }> {
  const sent: string[] = [];
  const target = {
    ordered: true,
    send: async (messages: readonly unknown[]) => {
      sent.push(...messages.flat().map(message => (message as { readonly id: string }).id));
      return messages.flat().map(() => ({ sent: true as const }));
    },
  };
  const report = await dispatch({ ledger, target, turns, now: () => at, random, by: 'dispatch' }, { ...SETTINGS, ...settings }, after(at, 60_000));
  return { sent, report };
}

describe('a tenant with 100,000 waiting events beside one with 10', () => {
  const rows = [
    ...Array.from({ length: 100_000 }, (_, index) => entryAt(index, { id: `heavy-${index}`, shard: 3 })),
    ...Array.from({ length: 10 }, (_, index) => entryAt(200_000 + index, { id: `light-${index}`, shard: 5 })),
  ];
  const readsOf = ({ queries, units }: CountingLedger) => ({ queries, units });

  it('does not delay it beyond one run, at no more reads than strictly oldest first', async () => {
    const fair = new CountingLedger(rows, 8);
    const { sent, report } = await run(fair, { fairShares: { order: 'round-robin', shards: 8 } });
    expect(sent.filter(id => id.startsWith('light'))).toEqual(Array.from({ length: 10 }, (_, index) => `light-${index}`));
    expect(sent.slice(0, 20).filter(id => id.startsWith('light'))).toHaveLength(10);
    expect(sent).toHaveLength(100);
    expect(report).toMatchObject({ completed: 100, moreToDeliver: true });

    const strict = new CountingLedger(rows, 8);
    expect((await run(strict, {})).sent.every(id => id.startsWith('heavy'))).toBe(true);
    expect(readsOf(fair).queries).toBeLessThanOrEqual(readsOf(strict).queries);
    expect(readsOf(fair).units).toBeLessThanOrEqual(readsOf(strict).units);
  });
});

it.each<[string, (index: number) => number]>([
  ['balanced', index => index % 8],
  ['one heavy shard and many light ones', index => (index < 600 ? 2 : index % 8)],
  ['all in one shard', () => 2],
])('turns need no more reads than strictly oldest first: %s', async (_, shardAt) => {
  const rows = Array.from({ length: 700 }, (_row, index) => entryAt(index, { shard: shardAt(index) }));
  const ledgers = await Promise.all([{ order: 'round-robin' as const, shards: 8 }, undefined].map(async fairShares => {
    const ledger = new CountingLedger(rows, 8);
    await run(ledger, { fairShares });
    return ledger;
  }));
  expect(ledgers[0].queries).toBeLessThanOrEqual(ledgers[1].queries);
  expect(ledgers[0].units).toBeLessThanOrEqual(ledgers[1].units);
});

/** The memory of a function that stays warm. */
function remembered(shard?: number): Turns {
  let next = shard;
  return { first: () => next, next: turn => { next = turn; } };
}

describe('with fewer slots than shards', () => {
  it('every shard has its turn within as many runs as it takes to go round', async () => {
    await fc.assert(fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 8 }), fc.integer({ min: 1, max: 8 }), fc.nat(7), fc.boolean(),
      async (counts, slots, first, retrying) => {
        const shards = counts.length;
        const rows = counts.flatMap((count, shard) => (retrying ? retriesOf(shard, count) : eventsOf(shard, count)));
        const ledger = new MemoryLedger(new Map(rows.map(row => [row.id, row])));
        const turns = remembered(first % shards);
        const waiting = () => countsIn([...ledger.rows.values()].filter(({ status }) => status === 'created' || status === 'retrying'), shards);
        const unserved = counts.map(() => 0);
        for (let runs = 0; waiting().some(count => count > 0); runs += 1) {
          const before = waiting();
          const at = fromMilliseconds(1_700_000_000_000 + runs);
          await run(ledger, { maxEventsPerRun: slots, fairShares: { order: 'round-robin', shards } }, { turns, at });
          waiting().forEach((count, shard) => { unserved[shard] = count > 0 && count === before[shard] ? unserved[shard] + 1 : 0; });
          expect(Math.max(...unserved)).toBeLessThan(Math.ceil(shards / slots));
        }
      }), { numRuns: 150 });
  });

  it('a batch passes on the turn of the last of its events, also if a retry in between is sent alone after it', async () => {
    const rows = Array.from({ length: 16 }, (_, shard) => (shard % 4 === 1 ? retriesOf(shard, 3) : eventsOf(shard, 3))).flat()
      .map((entry, index): Entry => ({ ...entry, id: String(index) }));
    const ledger = new MemoryLedger(new Map(rows.map(row => [row.id, row])));
    const turns = remembered(0);
    const runs: number[][] = [];
    for (const first of [4, 8, 12, 0]) {
      const shards: number[] = [];
      const send: Target['send'] = async batches => batches.flat().map(({ id }) => {
        shards.push(shardIn(ledger.rows.get(id) ?? { shard: -1 }));
        return { sent: true };
      });
      const settings: DispatchSettings = { ...SETTINGS, maxEventsPerRun: 4, fairShares: { order: 'round-robin', shards: 16 } };
      const target: Target = { batch: { maxEvents: 10, maxBytes: 65_536 }, send };
      await dispatch({ ledger, target, turns, now: () => NOW, random: () => 0, by: 'dispatch' }, settings, after(NOW, 60_000));
      expect(turns.first()).toBe(first);
      runs.push(shards.sort((one, other) => one - other));
    }
    expect(runs.flat()).toEqual(Array.from({ length: 16 }, (_, shard) => shard));
  });

  it('a run that ends early gives the first turn of the next one to the shard that it has not reached', async () => {
    const shards = 120;
    const ledger = new MemoryLedger(new Map(Array.from({ length: shards }, (_, shard) => entryAt(shard, { shard })).map(row => [row.id, row])));
    const turns = remembered(0);
    const ids: string[] = [];
    await dispatch({
      ledger,
      target: { ordered: true, send: async messages => messages.flat().map(({ id }) => { ids.push(id); return { sent: true as const }; }) },
      turns,
      // The first chunk takes so long that the deadline comes.
      now: () => (ids.length > 0 ? after(NOW, 60_000) : NOW),
      random: () => 0,
      by: 'dispatch',
    }, { ...SETTINGS, maxEventsPerRun: shards, fairShares: { order: 'round-robin', shards } }, after(NOW, 1_000));
    expect(ids).toHaveLength(50);
    expect(turns.first()).toBe(50);
  });

  it('chance decides whose turn is first if nobody remembers', async () => {
    const ledger = () => new MemoryLedger(new Map([0, 1, 2, 3].flatMap(shard => eventsOf(shard, 2)).map(row => [row.id, row])));
    const first = async (random: number) => (await run(ledger(), { maxEventsPerRun: 1, fairShares: { order: 'round-robin', shards: 4 } }, { random: () => random })).sent;
    expect([await first(0), await first(0.3), await first(0.6), await first(0.99)]).toEqual([['a0'], ['b0'], ['c0'], ['d0']]);
  });
});

describe('a run that leaves events of a shard that is full', () => {
  const fairShares: FairShares = { order: 'round-robin', shards: 3, maxInFlightPerShard: 2 };
  const ledgerOf = (...rows: Entry[]) => new MemoryLedger(new Map(rows.map(row => [row.id, row])));

  it('has no more to deliver: an outcome frees the slot, and signals', async () => {
    const ledger = ledgerOf(...eventsOf(0, 5), ...eventsOf(1, 1));
    const { sent, report } = await run(ledger, { settleOnDispatch: false, fairShares });
    expect([...sent].sort()).toEqual(['a0', 'a1', 'b0']);
    expect(report).toMatchObject({ moreToDeliver: false, inFlight: 3 });
    expect((await run(ledger, { settleOnDispatch: false, fairShares })).report).toMatchObject({ dispatched: 0, moreToDeliver: false });
  });

  it('has more to deliver if the target settles at once', async () => {
    const { sent, report } = await run(ledgerOf(...eventsOf(0, 5)), { fairShares });
    expect(sent).toEqual(['a0', 'a1']);
    expect(report.moreToDeliver).toBe(true);
  });

  it('has more to deliver if another shard does', async () => {
    const { report } = await run(ledgerOf(...eventsOf(0, 5), ...eventsOf(1, 5)), { settleOnDispatch: false, maxEventsPerRun: 3, fairShares });
    expect(report).toMatchObject({ dispatched: 3, moreToDeliver: true });
  });

  it('still reports how long the oldest event has been waiting', async () => {
    const held = eventsOf(0, 2, { status: 'dispatched', attempt: 1, leaseUntil: '1700000900.000' }, 5);
    const { report } = await run(ledgerOf(...held, ...eventsOf(0, 3), ...eventsOf(1, 1, {}, 100)), { settleOnDispatch: false, fairShares });
    expect(report).toMatchObject({ dispatched: 1, oldestWaitingSeconds: 1_700_000_000 - 1_650_000_000 });
  });

  it('has room again for events whose lease has expired', async () => {
    const expired = eventsOf(0, 2, { status: 'dispatched', attempt: 1, leaseUntil: NOW });
    const { report } = await run(ledgerOf(...expired, ...eventsOf(0, 3)), { settleOnDispatch: false, fairShares });
    expect(report).toMatchObject({ expiredLeases: 2, dispatched: 2, inFlight: 2 });
  });

  it('counts replays, too', async () => {
    const replays = Array.from({ length: 5 }, (_, index) => entryAt(index, {
      id: `r${index}`, shard: 0, status: 'retrying', attempt: 1, attemptsBefore: 1, notBefore: NOW, history: [{ at: NOW, from: 'completed', to: 'retrying', by: 'operator' }],
    }));
    const ledger = ledgerOf(...replays, ...eventsOf(0, 1), ...eventsOf(1, 1));
    const { sent, report } = await run(ledger, { settleOnDispatch: false, fairShares });
    expect([...sent].sort()).toEqual(['a0', 'b0', 'r0']);
    expect(report.moreToDeliver).toBe(false);
  });
});
