import type { ShardSource } from './shard-merge';

export const SHARD_ORDERS = ['oldest-first', 'round-robin'] as const;

/** Strict order of time, or equal turns per shard. */
export type ShardOrder = typeof SHARD_ORDERS[number];

/** What a run may take of each shard, and in which order. */
export interface ShardShares {
  readonly order: ShardOrder;
  /** By the number of the shard. */
  readonly shards: readonly ShardShare[];
  /** The shard that has the first of otherwise equal turns. */
  readonly first: number;
}

export interface ShardShare {
  /** Its events in flight. */
  readonly inFlight: number;
  /** How many more may be. */
  readonly room: number;
}

/** What a run took of the shards. */
export interface TakenRows<Row> {
  readonly rows: ReadonlyArray<{ readonly row: Row; readonly shard: number }>;
  /** The shards that have more rows, each with the next one, as far as it is known. */
  readonly left: ReadonlyMap<number, Row | undefined>;
  /** The first row of each shard that has one, whether it was taken or not. */
  readonly firsts: readonly Row[];
}

export interface TakeOptions<Row> {
  /** The most rows that are taken. */
  readonly limit: number;
  readonly shares: ShardShares;
  /** The order of the rows of all shards. Of equal rows, those of the lower shard come first. */
  readonly compare: (one: Row, other: Row) => number;
  /** Makes many reads, some of them at the same time. */
  readonly all: (reads: ReadonlyArray<() => Promise<void>>) => Promise<void>;
}

/** A shard, and how many of its rows a run has taken. */
interface Turn {
  readonly shard: number;
  readonly taken: number;
}

/**
 * Which turn comes first: that of the shard with fewer taken rows, then that with fewer events in flight, then the next one round from the first
 * shard. The age of the rows does not count: the backlog of one shard would always be older than the new events of another.
 */
export function turnsOf({ shards, first }: ShardShares): (one: Turn, other: Turn) => number {
  const distance = ({ shard }: Turn) => (shard - first + shards.length) % shards.length;
  return (one, other) => one.taken - other.taken || shards[one.shard].inFlight - shards[other.shard].inFlight || distance(one) - distance(other);
}

/** The least one. */
export function leastOf<T>(candidates: readonly T[], compare: (one: T, other: T) => number): T | undefined {
  let least: T | undefined;
  for (const candidate of candidates) {
    if (least === undefined || compare(candidate, least) < 0) least = candidate;
  }
  return least;
}

interface Cursor<Row> {
  readonly source: ShardSource<Row>;
  readonly shard: number;
  readonly room: number;
  taken: number;
  rows: readonly Row[];
  next: number;
  more: boolean;
  /** How many rows it has read. */
  read: number;
  first?: Row;
}

/**
 * Takes rows from the shards, in turns or in their common order, none from a shard without room. It reads one row more than it takes of each shard,
 * to know whether more rows are left; of a shard without room, it reads only the first row, which shows how long events have been waiting.
 */
export async function takeFromShards<Row>(
  sources: ReadonlyArray<ShardSource<Row>>, { limit, shares, compare, all }: TakeOptions<Row>,
): Promise<TakenRows<Row>> {
  const byTurn = turnsOf(shares);
  const cursors = sources.map((source): Cursor<Row> => (
    { source, shard: source.shard, room: shares.shards[source.shard].room, taken: 0, rows: [], next: 0, more: true, read: 0 }));
  const taken: Array<{ readonly row: Row; readonly shard: number }> = [];
  const read = (some: ReadonlyArray<Cursor<Row>>, size: (cursor: Cursor<Row>) => number) => all(some.map(cursor => async () => {
    const { rows, more } = await cursor.source.read(size(cursor));
    Object.assign(cursor, { rows, next: 0, more, read: cursor.read + rows.length, first: cursor.first ?? rows[0] });
  }));

  const open = cursors.filter(({ room }) => room > 0).length;
  const sizeOf = ({ room, taken: had, read: before }: Cursor<Row>, share: number) =>
    Math.max(0, Math.min(room - had, limit - taken.length, Math.max(share, 2 * before))) + 1;
  await read(cursors, cursor => sizeOf(cursor, shareOf(limit, open, shares.order)));
  while (taken.length < limit) {
    const candidates = cursors.filter(cursor => cursor.taken < cursor.room && (isKnown(cursor) || cursor.more));
    const unknown = candidates.filter(cursor => !isKnown(cursor)).sort(byTurn);
    // The first of all rows is known only if the first one of each shard is.
    const next = shares.order === 'round-robin' ? leastOf(candidates, byTurn)
      : unknown[0] ?? leastOf(candidates, (one, other) => compare(one.rows[one.next], other.rows[other.next]));
    if (!next) break;
    if (isKnown(next)) {
      taken.push({ row: next.rows[next.next], shard: next.shard });
      next.next += 1;
      next.taken += 1;
    } else {
      const left = limit - taken.length;
      const share = shareOf(left, candidates.length, shares.order);
      await read(shares.order === 'round-robin' ? unknown.slice(0, left) : unknown, cursor => sizeOf(cursor, share));
    }
  }
  return {
    rows: taken,
    left: new Map(cursors.filter(cursor => isKnown(cursor) || cursor.more).map(cursor => [cursor.shard, cursor.rows[cursor.next]])),
    firsts: cursors.flatMap(({ first }) => (first === undefined ? [] : [first])),
  };
}

function isKnown<Row>({ rows, next }: Cursor<Row>): boolean {
  return next < rows.length;
}

/** How many rows a shard probably contributes. In the order of time, chance decides: two standard deviations more than a share. */
function shareOf(limit: number, shards: number, order: ShardOrder): number {
  const share = limit / Math.max(1, shards);
  return Math.ceil(order === 'round-robin' ? share : share + 2 * Math.sqrt(share));
}
