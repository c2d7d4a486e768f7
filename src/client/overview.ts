import { ALWAYS, countIndex, readIndex } from './index-reader';
import type { TableConnection } from './table-connection';
import { isFinal, STATUSES } from '../core/contract/status';
import { ATTENTION, ATTRIBUTES } from '../core/contract/table-schema';
import type { StatusCount, StatusOverview } from '../core/ledger-api';
import { present } from '../core/present';
import type { Timestamp } from '../core/timestamp';

export async function countOf(table: TableConnection, status: string, cap: number): Promise<StatusCount> {
  const { all } = await countIndex(table, { status }, cap);
  return { status, count: Math.min(all, cap), capped: all > cap };
}

export async function overviewOf(table: TableConnection, status: string, cap: number, now: Timestamp): Promise<StatusOverview> {
  const [{ all, due: expired }, { all: due }, oldest, newestFailure] = await Promise.all([
    countIndex(table, { status }, cap, status === STATUSES.DISPATCHED ? { due: { attribute: ATTRIBUTES.LEASE_UNTIL, by: now } } : {}),
    status === STATUSES.RETRYING ? countIndex(table, { attention: ATTENTION.RETRY }, cap, { range: [ALWAYS[0], now] }) : { all: 0 },
    isFinal(status) ? undefined : readIndex(table, { status }, { order: 'oldest', limit: 1 }),
    status === STATUSES.FAILED ? readIndex(table, { attention: ATTENTION.FAILED }, { order: 'newest', limit: 1 }) : undefined,
  ]);
  return present<StatusOverview>({
    status,
    count: Math.min(all, cap),
    capped: all > cap,
    oldest: oldest?.entries[0]?.timestamp,
    expired: status === STATUSES.DISPATCHED ? Math.min(expired, cap) : undefined,
    due: status === STATUSES.RETRYING ? Math.min(due, cap) : undefined,
    lastReason: newestFailure?.entries[0]?.statusReason,
  });
}
