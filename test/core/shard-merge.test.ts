import * as fc from 'fast-check';
import { mergeShards, ShardSource } from '../../src/core/shard-merge';

interface Row { readonly time: number; readonly id: number }

const BY_TIME = (one: Row, other: Row) => one.time - other.time;
const all = async (reads: ReadonlyArray<() => Promise<void>>) => void await Promise.all(reads.map(read => read()));

/** @param cuts how many rows each read returns at most, as if they were large */
function sourcesOf(shards: ReadonlyArray<readonly Row[]>, reads: Row[][] = [], cuts: readonly number[] = []): Array<ShardSource<Row>> {
  return shards.map((rows, shard) => {
    let next = 0;
    return {
      shard,
      read: async limit => {
        const size = Math.min(limit, cuts[reads.length % cuts.length] ?? limit);
        const page = rows.slice(next, next + size);
        reads.push(page);
        next += page.length;
        return { rows: page, more: next < rows.length };
      },
    };
  });
}

const anyShards = fc.array(fc.array(fc.nat({ max: 30 }), { maxLength: 60 }), { minLength: 1, maxLength: 8 }).map(times => {
  let id = 0;
  return times.map(shard => [...shard].sort((one, other) => one - other).map((time): Row => ({ time, id: id++ })));
});

it('gives the rows of any shards in the order of one list, up to any limit', async () => {
  await fc.assert(fc.asyncProperty(anyShards, fc.integer({ min: 1, max: 200 }), async (shards, limit) => {
    // Stable: of one time, the rows of lower shards come first.
    const list = shards.flatMap((rows, shard) => rows.map(row => ({ row, shard }))).sort((one, other) => one.row.time - other.row.time);
    const merged = await mergeShards(sourcesOf(shards), { limit, compare: BY_TIME, all });
    expect(merged).toEqual({ rows: list.slice(0, limit), more: list.length > limit });
  }), { numRuns: 500 });
});

it('gives the same when pages end early, and stops there', async () => {
  const anyCuts = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 5 }).filter(cuts => cuts.some(cut => cut > 0));
  await fc.assert(fc.asyncProperty(anyShards, anyCuts, async (shards, cuts) => {
    const list = shards.flatMap((rows, shard) => rows.map(row => ({ row, shard }))).sort((one, other) => one.row.time - other.row.time);
    const { rows, more } = await mergeShards(sourcesOf(shards, [], cuts), { limit: 1_000, compare: BY_TIME, all });
    expect(rows).toEqual(list.slice(0, rows.length));
    expect(more).toBe(rows.length < list.length);
    expect(rows.length > 0 || list.length === 0).toBe(true);
  }), { numRuns: 500 });
});

it.each([
  ['spread evenly', (row: number) => row % 64],
  ['all in one shard', () => 7],
  ['one shard after the other', (row: number) => Math.floor(row / 1_600)],
])('reads few more rows than it gives, in few rounds: %s', async (_, shardOf) => {
  const shards: Row[][] = Array.from({ length: 64 }, () => []);
  for (let row = 0; row < 100_000; row += 1) shards[shardOf(row)].push({ time: row, id: row });
  const reads: Row[][] = [];
  let rounds = 0;
  const { rows } = await mergeShards(sourcesOf(shards, reads), {
    limit: 1_000,
    compare: BY_TIME,
    all: async round => {
      rounds += 1;
      await all(round);
    },
  });
  expect(rows.map(({ row }) => row.id)).toEqual(Array.from({ length: 1_000 }, (_row, id) => id));
  expect(reads.flat().length).toBeLessThan(3_600);
  expect(rounds).toBeLessThanOrEqual(8);
});
