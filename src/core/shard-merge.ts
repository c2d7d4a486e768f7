/** A part of a sorted list that is spread over shards. Each shard is sorted, too. */
export interface ShardSource<Row> {
  readonly shard: number;
  /** Reads on from where it ended. */
  read(limit: number): Promise<ShardRows<Row>>;
}

export interface ShardRows<Row> {
  readonly rows: readonly Row[];
  /** The shard has more rows. */
  readonly more: boolean;
}

export interface Merged<Row> {
  readonly rows: ReadonlyArray<{ readonly row: Row; readonly shard: number }>;
  /** More rows follow. */
  readonly more: boolean;
}

export interface MergeOptions<Row> {
  /** The most rows that are returned. Fewer can be returned although more follow. */
  readonly limit: number;
  /** The order of the rows. Of equal rows, those of the lower shard come first. */
  readonly compare: (one: Row, other: Row) => number;
  /** Makes many reads, some of them at the same time. */
  readonly all: (reads: ReadonlyArray<() => Promise<void>>) => Promise<void>;
}

interface Cursor<Row> {
  readonly source: ShardSource<Row>;
  rows: readonly Row[];
  next: number;
  more: boolean;
  /** How many rows to read next: twice as many each time, so that one shard with most of the rows needs few reads. */
  size: number;
}

/**
 * The first rows of all shards in their common order, as if they were one list. Reads a share of the limit from each shard, and reads on
 * where a shard runs out: it never holds more than about three times the limit.
 */
export async function mergeShards<Row>(sources: ReadonlyArray<ShardSource<Row>>, { limit, compare, all }: MergeOptions<Row>): Promise<Merged<Row>> {
  const share = limit / Math.max(1, sources.length);
  // Two standard deviations above the share: with evenly spread rows, few shards run out.
  const size = Math.max(1, Math.min(limit, Math.ceil(share + 2 * Math.sqrt(share))));
  const cursors = sources.map((source): Cursor<Row> => ({ source, rows: [], next: 0, more: true, size }));
  const merged: Array<{ readonly row: Row; readonly shard: number }> = [];
  let full = false;
  for (;;) {
    while (merged.length < limit && cursors.every(isKnown)) {
      const first = firstOf(cursors, compare);
      if (!first) return { rows: merged, more: false };
      merged.push({ row: first.rows[first.next], shard: first.source.shard });
      first.next += 1;
    }
    // A page that its size has ended, and not its limit, has large rows.
    if (merged.length >= limit || (full && merged.length > 0)) {
      return { rows: merged, more: cursors.some(({ rows, next, more }) => more || next < rows.length) };
    }
    await all(cursors.filter(cursor => !isKnown(cursor)).map(cursor => async () => {
      const asked = Math.min(cursor.size, limit);
      const { rows, more } = await cursor.source.read(asked);
      full ||= more && rows.length < asked;
      Object.assign(cursor, { rows, next: 0, more, size: cursor.size * 2 });
    }));
  }
}

/** Its next row, or that it has none. */
function isKnown<Row>({ rows, next, more }: Cursor<Row>): boolean {
  return next < rows.length || !more;
}

function firstOf<Row>(cursors: ReadonlyArray<Cursor<Row>>, compare: (one: Row, other: Row) => number): Cursor<Row> | undefined {
  let first: Cursor<Row> | undefined;
  for (const cursor of cursors) {
    if (cursor.next >= cursor.rows.length) continue;
    const order = first ? compare(cursor.rows[cursor.next], first.rows[first.next]) : -1;
    if (!first || order < 0 || (order === 0 && cursor.source.shard < first.source.shard)) first = cursor;
  }
  return first;
}
