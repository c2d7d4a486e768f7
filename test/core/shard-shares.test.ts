import * as fc from 'fast-check';
import type { ShardSource } from '../../src/core/shard-merge';
import { ShardShares, takeFromShards, TakenRows } from '../../src/core/shard-shares';

interface Row { readonly time: number; readonly id: number }

interface Case {
  readonly shards: ReadonlyArray<readonly Row[]>;
  readonly limit: number;
  readonly shares: ShardShares;
  /** How many rows each read returns at most, as if they were large or malformed. */
  readonly cuts: readonly number[];
}

interface Reads {
  queries: number;
  rows: number;
  rounds: number;
}

const anyCase: fc.Arbitrary<Case> = fc.array(
  fc.record({
    times: fc.array(fc.nat({ max: 30 }), { maxLength: 40 }),
    inFlight: fc.nat({ max: 5 }),
    room: fc.oneof(fc.nat({ max: 8 }), fc.constant(Infinity)),
  }),
  { minLength: 1, maxLength: 8 },
).chain(shards => {
  let id = 0;
  const rows = shards.map(({ times }) => [...times].sort((one, other) => one - other).map((time): Row => ({ time, id: id++ })));
  return fc.record({
    limit: fc.nat({ max: 60 }),
    cuts: fc.array(fc.nat({ max: 5 }), { maxLength: 4 }).filter(cuts => cuts.length === 0 || cuts.some(cut => cut > 0)),
    order: fc.constantFrom('round-robin' as const, 'oldest-first' as const),
    first: fc.nat({ max: shards.length - 1 }),
  }).map(({ limit, cuts, order, first }) => ({ shards: rows, limit, cuts, shares: { order, first, shards } }));
});

async function take({ shards, limit, shares, cuts }: Case, reads: Reads = { queries: 0, rows: 0, rounds: 0 }): Promise<TakenRows<Row>> {
  const sources = shards.map((rows, shard): ShardSource<Row> => {
    let next = 0;
    return {
      shard,
      read: async size => {
        const page = rows.slice(next, next + Math.min(size, cuts[reads.queries % cuts.length] ?? size));
        reads.queries += 1;
        reads.rows += page.length;
        next += page.length;
        return { rows: page, more: next < rows.length };
      },
    };
  });
  return takeFromShards(sources, {
    limit,
    shares,
    compare: (one, other) => one.time - other.time,
    all: async round => {
      reads.rounds += 1;
      await Promise.all(round.map(read => read()));
    },
  });
}

/** One turn at a time, with all rows at hand. */
function expected({ shards, limit, shares: { order, first, shards: shares } }: Case): number[] {
  const left = shards.map(rows => [...rows]);
  const taken: number[] = [];
  const count = shards.map(() => 0);
  const keys = (shard: number) => (order === 'oldest-first' ? [left[shard][0].time, shard]
    : [count[shard], shares[shard].inFlight, (shard - first + shards.length) % shards.length]);
  while (taken.length < limit) {
    const [next] = [...shards.keys()].filter(shard => left[shard].length > 0 && count[shard] < shares[shard].room)
      .sort((one, other) => keys(one).map((key, index) => key - keys(other)[index]).find(difference => difference !== 0) ?? 0);
    if (next === undefined) break;
    taken.push(...left[next].splice(0, 1).map(({ id }) => id));
    count[next] += 1;
  }
  return taken;
}

it('takes what turns, or time, and the rooms of the shards permit, however its reads end', async () => {
  await fc.assert(fc.asyncProperty(anyCase, async each => {
    const { rows } = await take(each);
    expect(rows.map(({ row }) => row.id)).toEqual(expected(each));
  }), { numRuns: 1_000 });
});

it('knows which shards have more, and the oldest row of each', async () => {
  await fc.assert(fc.asyncProperty(anyCase, async each => {
    const { rows, left, firsts } = await take({ ...each, cuts: [] });
    const ids = new Set(rows.map(({ row }) => row.id));
    const unfinished = [...each.shards.keys()].filter(shard => each.shards[shard].some(({ id }) => !ids.has(id)));
    expect([...left.keys()].sort((one, other) => one - other)).toEqual(unfinished);
    for (const [shard, next] of left) if (next) expect(next).toEqual(each.shards[shard].find(({ id }) => !ids.has(id)));
    expect(firsts).toEqual(each.shards.flatMap(([first]) => (first ? [first] : [])));
  }), { numRuns: 500 });
});

const FULL = { inFlight: 0, room: Infinity };

it.each([
  ['spread evenly', 100_000, (row: number) => row % 64, { queries: 64, rows: 1_088 }],
  ['all in one shard', 100_000, () => 7, { queries: 65, rows: 1_001 }],
  ['one heavy shard, ten of each other', 100_630, (row: number) => (row < 100_000 ? 7 : row % 63 + (row % 63 < 7 ? 0 : 1)), { queries: 65, rows: 1_001 }],
])('reads few rows that it does not take, in two rounds: %s', async (_, count, shardOf, expectedReads) => {
  const shards: Row[][] = Array.from({ length: 64 }, () => []);
  for (let row = 0; row < count; row += 1) shards[shardOf(row)].push({ time: row, id: row });
  const reads: Reads = { queries: 0, rows: 0, rounds: 0 };
  const { rows } = await take({ shards, limit: 1_000, shares: { order: 'round-robin', first: 0, shards: shards.map(() => FULL) }, cuts: [] }, reads);
  expect(rows).toHaveLength(1_000);
  expect(reads).toMatchObject(expectedReads);
  expect(reads.rounds).toBeLessThanOrEqual(2);
});

it('reads one row of a shard that is full, which shows how long its events have been waiting', async () => {
  const reads: Reads = { queries: 0, rows: 0, rounds: 0 };
  const shards = [0, 1].map(shard => Array.from({ length: 50 }, (_, time): Row => ({ time, id: 100 * shard + time })));
  const shares: ShardShares = { order: 'round-robin', first: 0, shards: [{ inFlight: 5, room: 0 }, FULL] };
  const { rows, firsts, left } = await take({ shards, limit: 20, shares, cuts: [] }, reads);
  expect(rows.map(({ shard }) => shard)).toEqual(rows.map(() => 1));
  expect(firsts.map(({ id }) => id)).toEqual([0, 100]);
  expect([...left.keys()]).toEqual([0, 1]);
  expect(reads).toEqual({ queries: 2, rows: 22, rounds: 1 });
});
