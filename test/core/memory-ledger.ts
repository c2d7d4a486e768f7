import { attentionOf } from '../../src/core/attention';
import { Attention, ATTENTION } from '../../src/core/contract/table-schema';
import { Entry, EntryRef } from '../../src/core/entry';
import { Change, ChangeOutcome, ObjectEvents, ObjectIndex, SettleLedger, WorkLedger } from '../../src/core/ports';
import { toUri } from '../../src/core/s3/object-uri';
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
