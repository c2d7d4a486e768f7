import { member, parseJson } from './json';

/** A message of the wake queue, which starts a dispatch run. */
export interface WakeSignal {
  readonly deduplicationId: string;
  readonly body: string;
}

/** The wake queue has one message group: the next run that a signal starts begins when the one before it has ended. */
export const WAKE_GROUP = 'run';

/** How long DynamoDB usually takes at most until an index shows a change, in milliseconds. */
export const INDEX_LAG = 500;

/**
 * The signal for a time, in Unix milliseconds. All signals of a window of the interval are one message: the queue deduplicates them and delays
 * the message by the interval. So a run begins after the end of the window, and never misses what another signal of the window was sent for.
 */
export function wakeSignal(now: number, intervalSeconds: number): WakeSignal {
  const interval = intervalSeconds * 1000;
  const window = Math.floor(now / interval);
  return { deduplicationId: `${intervalSeconds}-${window}`, body: JSON.stringify({ version: 1, until: (window + 1) * interval }) };
}

/** How long a run has to wait until the index shows what its signals were sent for, in milliseconds. */
export function indexWait(bodies: readonly string[], now: number): number {
  const ends = bodies.map(body => member(parseJson(body), 'until')).filter(until => typeof until === 'number');
  return Math.min(INDEX_LAG, Math.max(0, ...ends.map(until => until + INDEX_LAG - now)));
}
