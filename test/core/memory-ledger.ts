import { attentionOf } from '../../src/core/attention';
import { Attention, ATTENTION } from '../../src/core/contract/table-schema';
import { Entry, EntryRef } from '../../src/core/entry';
import { shardIn } from '../../src/core/fair-plan';
import { Change, ChangeOutcome, ObjectEvents, ObjectIndex, SettleLedger, SharedRows, SharedWork, WorkLedger } from '../../src/core/ports';
import { toUri } from '../../src/core/s3/object-uri';
import type { ShardSource } from '../../src/core/shard-merge';
import { ShardShares, takeFromShards } from '../../src/core/shard-shares';
import { Timestamp } from '../../src/core/timestamp';

/** The ledger's ports over a map. */
export class MemoryLedger implements WorkLedger, SettleLedger, ObjectIndex {
  constructor(readonly rows: Map<string, Entry>) {}

  async oldest(status: string, limit: number): Promise<readonly Entry[]> {
    return oldestOf([...this.rows.values()], status, limit);
  }

  async dueRetries(limit: number, by: Timestamp): Promise<readonly Entry[]> {
    return dueOf([...this.rows.values()], ATTENTION.RETRY, limit, by);
  }

  async dueReplays(limit: number, by: Timestamp): Promise<readonly Entry[]> {
    return dueOf([...this.rows.values()], ATTENTION.REPLAY, limit, by);
  }

  async inShares(work: SharedWork, limit: number, shares: ShardShares): Promise<SharedRows> {
    return sharedOf([...this.rows.values()], work, limit, shares);
  }

  /** Consistent, unlike an index. */
  async newestOf(uris: readonly string[]): Promise<ObjectEvents[]> {
    return uris.map(uri => ({ events: eventsOf([...this.rows.values()], uri) }));
  }

  async read(refs: readonly EntryRef[]): Promise<ReadonlyArray<Entry | undefined>> {
    return refs.map(({ id }) => this.rows.get(id));
  }

  async change(changes: readonly Change[]): Promise<ChangeOutcome[]> {
    return changes.map(change => {
      const row = changed(this.rows.get(change.before.id), change);
      if (row) this.rows.set(row.id, row);
      return row ? 'changed' : 'conflict';
    });
  }
}

export function oldestOf(rows: readonly Entry[], status: string, limit: number): Entry[] {
  return rows
    .filter(entry => entry.status === status)
    .sort((one, other) => one.timestamp.localeCompare(other.timestamp))
    .slice(0, limit);
}

/** In the order of the index. */
export function rowsOf(rows: readonly Entry[], work: SharedWork): Entry[] {
  return 'attention' in work ? dueOf(rows, work.attention, rows.length, work.by) : oldestOf(rows, work.status, rows.length);
}

/** What the shards give of rows that are all in memory. */
export async function sharedOf(rows: readonly Entry[], work: SharedWork, limit: number, shares: ShardShares): Promise<SharedRows> {
  const sorted = rowsOf(rows, work);
  const places = new Map(sorted.map((entry, place) => [entry, place]));
  const compare = (one: Entry, other: Entry) => (places.get(one) ?? 0) - (places.get(other) ?? 0);
  const all = async (reads: ReadonlyArray<() => Promise<void>>) => void await Promise.all(reads.map(read => read()));
  const { rows: taken, left, firsts } = await takeFromShards(shares.shards.map((_, shard): ShardSource<Entry> => {
    const own = sorted.filter(entry => shardIn(entry) === shard);
    return { shard, read: async size => ({ rows: own.splice(0, size), more: own.length > 0 }) };
  }), { limit, shares, compare, all });
  return { entries: taken.map(({ row }) => row), left: [...left.keys()], oldest: firsts.map(({ timestamp }) => timestamp).sort()[0] };
}

export function eventsOf(rows: readonly Entry[], uri: string): Entry[] {
  return rows.filter(entry => toUri(entry) === uri).sort((one, other) => other.timestamp.localeCompare(one.timestamp));
}

export function dueOf(rows: readonly Entry[], attention: Attention, limit: number, by: Timestamp): Entry[] {
  const dueAt = (entry: Entry) => attentionOf(entry)?.at ?? '';
  return rows
    .filter(entry => attentionOf(entry)?.attention === attention && dueAt(entry) <= by)
    .sort((one, other) => dueAt(one).localeCompare(dueAt(other)))
    .slice(0, limit);
}

/**
 * The row after a change, or undefined if it no longer has the status, the attempt and the lease that the change expects. It can have been in
 * other states in between: like the update of a table's row, a change appends to the history that it finds.
 */
export function changed(row: Entry | undefined, { before, after }: Change): Entry | undefined {
  if (row?.status !== before.status || row.attempt !== before.attempt || row.leaseUntil !== before.leaseUntil) return undefined;
  return { ...after, history: [...row.history, ...after.history.slice(before.history.length)] };
}
