import { ALWAYS, CALLS_IN_FLIGHT, IndexPage, IndexRows, MAX_OF_ONE_TIME, PAGE, Position, readShard, TimeRange } from './index-reader';
import { inParallel } from './parallel';
import type { TableConnection } from './table-connection';
import { attentionOf } from '../core/attention';
import type { Entry } from '../core/entry';
import { compareEvents } from '../core/event-order';
import type { MalformedRow } from '../core/malformed-row';
import type { SharedRows, SharedWork } from '../core/ports';
import type { ShardSource } from '../core/shard-merge';
import { ShardShares, takeFromShards } from '../core/shard-shares';
import type { Timestamp } from '../core/timestamp';

/** Takes rows of each shard as the shares permit. Malformed rows are skipped, so that they never stop the others. */
export async function readInShares(
  table: TableConnection, work: SharedWork, limit: number, shares: ShardShares, onMalformed: (row: MalformedRow) => void,
): Promise<SharedRows> {
  const shards = shares.shards.map((_, shard) => new Shard(table, work, shard, onMalformed));
  const all = (reads: ReadonlyArray<() => Promise<void>>) => inParallel(reads, CALLS_IN_FLIGHT, read => read());
  const compare = (one: Entry, other: Entry) => Number(timeOf(one, work)) - Number(timeOf(other, work));
  const { rows, left, firsts } = await takeFromShards(shards, { limit, shares, compare, all });

  const last = new Map(rows.map(({ row, shard }) => [shard, row]));
  // Of a row that is not known, the time might be the same.
  const divided = 'attention' in work ? [] : shards.filter(({ shard }) => {
    const end = last.get(shard);
    return end !== undefined && left.has(shard) && (left.get(shard)?.timestamp ?? end.timestamp) === end.timestamp;
  });
  const ofOneTime = new Map<number, Iterator<Entry>>();
  await all(divided.map(each => async () => {
    const { timestamp = '' } = last.get(each.shard) ?? {};
    ofOneTime.set(each.shard, (await each.of(timestamp, MAX_OF_ONE_TIME / divided.length)).sort(compareEvents).values());
  }));
  return {
    entries: rows.map(({ row, shard }) => (row.timestamp === last.get(shard)?.timestamp && ofOneTime.get(shard)?.next().value) || row),
    left: [...left.keys()],
    oldest: firsts.map(({ timestamp }) => timestamp).sort()[0],
  };
}

function timeOf(entry: Entry, work: SharedWork): Timestamp {
  return 'attention' in work ? attentionOf(entry)?.at ?? entry.timestamp : entry.timestamp;
}

class Shard implements ShardSource<Entry> {
  private after?: Position;
  /** How many rows it has skipped: the pages grow with them, so that any number of them takes few pages. */
  private skipped = 0;

  constructor(
    private readonly table: TableConnection, private readonly work: SharedWork, readonly shard: number,
    private readonly onMalformed: (row: MalformedRow) => void,
  ) {}

  async read(limit: number): Promise<{ readonly rows: readonly Entry[]; readonly more: boolean }> {
    const range: TimeRange = 'attention' in this.work ? [ALWAYS[0], this.work.by] : ALWAYS;
    const page = await this.page(range, limit + this.skipped, this.after);
    this.after = page.last;
    this.skipped += page.malformed.length;
    return { rows: page.entries, more: page.last !== undefined };
  }

  /** Its events of one time. */
  async of(time: Timestamp, limit: number): Promise<Entry[]> {
    const found: Entry[] = [];
    let after: Position | undefined;
    do {
      const page: IndexPage = await this.page([time, time], limit, after);
      found.push(...page.entries);
      after = page.last;
    } while (after && found.length < limit);
    return found;
  }

  private async page(range: TimeRange, limit: number, after?: Position): Promise<IndexPage> {
    const rows: IndexRows = 'attention' in this.work ? { attention: this.work.attention } : this.work;
    const page = await readShard(this.table, rows, { range, after, limit: Math.min(PAGE, Math.ceil(limit)) }, this.shard);
    page.malformed.forEach(this.onMalformed);
    return page;
  }
}
