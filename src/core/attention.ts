import { STATUSES } from './contract/status';
import { ATTENTION, Attention } from './contract/table-schema';
import type { Entry } from './entry';
import type { Timestamp } from './timestamp';

/** Why and when a row needs attention: a retry when it is due, a failure when it happened. Undefined for all other rows. */
export function attentionOf(entry: Entry): { readonly attention: Attention; readonly at: Timestamp } | undefined {
  if (entry.status === STATUSES.RETRYING) {
    return { attention: isReplayed(entry) ? ATTENTION.REPLAY : ATTENTION.RETRY, at: entry.notBefore ?? entry.recordedAt };
  }
  if (entry.status === STATUSES.FAILED) return { attention: ATTENTION.FAILED, at: entry.failedAt ?? entry.recordedAt };
  return undefined;
}

/** Whether its current attempts are those of a replay: it was completed before, and was not retried by an operator since. */
export function isReplayed({ history }: Pick<Entry, 'history'>): boolean {
  const latest = [...history].reverse().find(({ from, to }) => to === STATUSES.CREATED || (from === STATUSES.COMPLETED && to === STATUSES.RETRYING));
  return latest?.to === STATUSES.RETRYING;
}
