import type { Entry } from './entry';
import type { BulkFilter, ReplayFilter } from './ledger-api';
import { reasonGroup } from './reason-group';
import { fromMilliseconds, Timestamp, toMilliseconds } from './timestamp';

/** Whether an entry of the filter's status and times meets its other conditions. */
export function meets(
  entry: Entry, { prefix = '', reasonGroup: group, settledUntil, unchangedSince }: Pick<ReplayFilter, 'prefix' | 'reasonGroup' | 'settledUntil' | 'unchangedSince'>,
): boolean {
  const isSettled = settledUntil === undefined || entry.settledAt === undefined || entry.settledAt < fromMilliseconds(settledUntil.getTime());
  return entry.key.startsWith(prefix) && isSettled && isUnchanged(entry, unchangedSince) && (group === undefined || reasonGroup(entry) === group);
}

function isUnchanged({ recordedAt, history }: Entry, since: Date | undefined): boolean {
  const changedAt = history.length === 0 ? recordedAt : history[history.length - 1].at;
  return since === undefined || changedAt <= fromMilliseconds(since.getTime());
}

/** The filter without events that arrived after the newest of those that were counted: nobody confirmed a change of those. */
export function boundedBy<T extends BulkFilter>(filter: T, newest: Entry | undefined): T {
  if (!newest) return filter;
  const after = (time: Timestamp) => new Date(toMilliseconds(time) + 1);
  if (filter.failedSince || filter.failedUntil) return { ...filter, failedUntil: filter.failedUntil ?? after(newest.failedAt ?? newest.recordedAt) };
  return { ...filter, until: filter.until ?? after(newest.timestamp) };
}
