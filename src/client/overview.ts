import { countIndex, IndexQuery, readIndex } from './index-reader';
import type { TableConnection } from './table-connection';
import { isFinal, STATUSES } from '../core/contract/status';
import { ATTRIBUTES } from '../core/contract/table-schema';
import type { Entry, EntryRef } from '../core/entry';
import type { StatusCount, StatusOverview } from '../core/ledger-api';
import type { MalformedRow } from '../core/malformed-row';
import { present } from '../core/present';
import type { Timestamp } from '../core/timestamp';

export async function countOf(table: TableConnection, status: string, cap: number): Promise<StatusCount> {
  const { all } = await countIndex(table, status, cap);
  return { status, count: Math.min(all, cap), capped: all > cap };
}

export async function overviewOf(table: TableConnection, status: string, cap: number, now: Timestamp): Promise<StatusOverview> {
  const attribute = { [STATUSES.DISPATCHED]: ATTRIBUTES.LEASE_UNTIL, [STATUSES.RETRYING]: ATTRIBUTES.NOT_BEFORE }[status];
  const [{ all, due }, oldest, newest] = await Promise.all([
    countIndex(table, status, cap, attribute && { attribute, by: now }),
    isFinal(status) ? undefined : firstEntry(table, status, 'oldest'),
    status === STATUSES.FAILED ? firstEntry(table, status, 'newest') : undefined,
  ]);
  const malformed = [...oldest?.malformed ?? [], ...newest?.malformed ?? []];
  return present<StatusOverview>({
    status,
    count: Math.min(all, cap),
    capped: all > cap,
    oldest: oldest?.entry?.timestamp,
    expired: status === STATUSES.DISPATCHED ? Math.min(due, cap) : undefined,
    due: status === STATUSES.RETRYING ? Math.min(due, cap) : undefined,
    lastReason: newest?.entry?.statusReason,
    malformed: malformed.length > 0 ? malformed : undefined,
  });
}

/** The first row that can be read, and the malformed rows before it. */
async function firstEntry(
  table: TableConnection, status: string, order: IndexQuery['order'],
): Promise<{ readonly entry?: Entry; readonly malformed: readonly MalformedRow[] }> {
  const malformed: MalformedRow[] = [];
  let after: EntryRef | undefined;
  do {
    const page = await readIndex(table, status, { order, limit: malformed.length + 1, after });
    malformed.push(...page.malformed);
    if (page.entries.length > 0) return { entry: page.entries[0], malformed };
    after = page.last;
  } while (after);
  return { malformed };
}
