import { STATUSES } from './contract/status';
import type { Entry } from './entry';
import { attemptOf } from './lifecycle';

/**
 * What becomes of two rows of one event: that of the repair, and the live one that arrived later. The row that was not delivered is superseded.
 */
export type TwinDecision =
  /** The rows that must not be delivered any more. */
  | { readonly supersede: readonly Entry[] }
  | 'deliveredTwice'
  /** At most one of them was delivered or will be. */
  | 'resolved';

const WAITING: readonly string[] = [STATUSES.CREATED, STATUSES.RETRYING];

export function decideTwins(reconciled: Entry, live: readonly Entry[]): TwinDecision {
  const delivered = [reconciled, ...live].filter(wasDelivered);
  if (delivered.length > 1) return 'deliveredTwice';
  if (isWaiting(reconciled) && !wasDelivered(reconciled)) return { supersede: [reconciled] };
  if (!wasDelivered(reconciled)) return 'resolved';
  const waiting = live.filter(isWaiting);
  return waiting.length > 0 ? { supersede: waiting } : 'resolved';
}

function wasDelivered(entry: Entry): boolean {
  return attemptOf(entry) > 0;
}

function isWaiting({ status }: Entry): boolean {
  return WAITING.includes(status);
}
