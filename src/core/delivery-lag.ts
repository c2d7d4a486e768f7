import type { Entry } from './entry';
import type { RecordOutcome } from './ports';
import { toMilliseconds } from './timestamp';

/** The name of an object that reconciliation found. No event of it was delivered. */
const RECONCILED = 'ObjectCreated:Reconciled';

const MILLISECONDS_PER_SECOND = 1_000;

/**
 * Seconds from the event in S3 until its row was written, of the entries that were recorded now. A repeated delivery says nothing about
 * the first one. Never negative, although the clock of S3 may be ahead.
 *
 * @param outcomes one per entry, in their order
 */
export function deliveryLags(entries: readonly Entry[], outcomes: readonly RecordOutcome[]): number[] {
  return entries
    .filter(({ eventName }, index) => outcomes[index]?.outcome === 'recorded' && eventName !== RECONCILED)
    .map(({ timestamp, recordedAt }) => Math.max(0, toMilliseconds(recordedAt) - toMilliseconds(timestamp)) / MILLISECONDS_PER_SECOND);
}
