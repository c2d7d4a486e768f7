import { countIndex, readIndex } from './index-reader';
import type { TableConnection } from './table-connection';
import { isFinal, STATUSES } from '../core/contract/status';
import { ATTRIBUTES } from '../core/contract/table-schema';
import type { StatusCount, StatusOverview } from '../core/ledger-api';
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
    isFinal(status) ? undefined : readIndex(table, status, { order: 'oldest', limit: 1 }),
    status === STATUSES.FAILED ? readIndex(table, status, { order: 'newest', limit: 1 }) : undefined,
  ]);
  return present<StatusOverview>({
    status,
    count: Math.min(all, cap),
    capped: all > cap,
    oldest: oldest?.entries[0]?.timestamp,
    expired: status === STATUSES.DISPATCHED ? Math.min(due, cap) : undefined,
    due: status === STATUSES.RETRYING ? Math.min(due, cap) : undefined,
    lastReason: newest?.entries[0]?.statusReason,
  });
}
