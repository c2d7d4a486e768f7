import { ALWAYS, countIndex, IndexQuery, IndexRows, Position, readIndex } from './index-reader';
import type { TableConnection } from './table-connection';
import { isFinal, STATUSES } from '../core/contract/status';
import { ATTENTION, ATTRIBUTES } from '../core/contract/table-schema';
import type { Entry } from '../core/entry';
import type { StatusCount, StatusOverview } from '../core/ledger-api';
import type { MalformedRow } from '../core/malformed-row';
import { present } from '../core/present';
import type { Timestamp } from '../core/timestamp';

export async function countOf(table: TableConnection, status: string, cap: number): Promise<StatusCount> {
  const { all } = await countIndex(table, { status }, cap);
  return { status, count: Math.min(all, cap), capped: all > cap };
}

export async function overviewOf(table: TableConnection, status: string, cap: number, now: Timestamp): Promise<StatusOverview> {
  const [{ all, due: expired }, { all: due }, oldest, newestFailure] = await Promise.all([
    countIndex(table, { status }, cap, status === STATUSES.DISPATCHED ? { due: { attribute: ATTRIBUTES.LEASE_UNTIL, by: now } } : {}),
    status === STATUSES.RETRYING ? countDue(table, cap, now) : { all: 0 },
    isFinal(status) ? undefined : firstEntry(table, { status }, 'oldest'),
    status === STATUSES.FAILED ? firstEntry(table, { attention: ATTENTION.FAILED }, 'newest') : undefined,
  ]);
  const malformed = [...oldest?.malformed ?? [], ...newestFailure?.malformed ?? []];
  return present<StatusOverview>({
    status,
    count: Math.min(all, cap),
    capped: all > cap,
    oldest: oldest?.entry?.timestamp,
    expired: status === STATUSES.DISPATCHED ? Math.min(expired, cap) : undefined,
    due: status === STATUSES.RETRYING ? Math.min(due, cap) : undefined,
    lastReason: newestFailure?.entry?.statusReason,
    malformed: malformed.length > 0 ? malformed : undefined,
  });
}

async function countDue(table: TableConnection, cap: number, now: Timestamp): Promise<{ readonly all: number }> {
  const range = [ALWAYS[0], now] as const;
  const counts = await Promise.all([ATTENTION.RETRY, ATTENTION.REPLAY].map(attention => countIndex(table, { attention }, cap, { range })));
  return { all: counts.reduce((sum, { all }) => sum + all, 0) };
}

/** The first row that can be read, and the malformed rows before it. */
async function firstEntry(
  table: TableConnection, rows: IndexRows, order: IndexQuery['order'],
): Promise<{ readonly entry?: Entry; readonly malformed: readonly MalformedRow[] }> {
  const malformed: MalformedRow[] = [];
  let after: Position | undefined;
  do {
    const page = await readIndex(table, rows, { order, limit: malformed.length + 1, after });
    malformed.push(...page.malformed);
    if (page.entries.length > 0) return { entry: page.entries[0], malformed };
    after = page.last;
  } while (after);
  return { malformed };
}
