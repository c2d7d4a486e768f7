import type { Log } from './log';
import type { TargetAddress } from '../core/contract/target-address';
import type { DispatchMessage } from '../core/message';
import type { SendOutcome } from '../core/ports';

/** A forwarder's reasons are its author's words: they can hold anything, and stand in the events' histories only. */
const IN_HISTORY = "the forwarder's own: see the events' histories";

/** Says what a target did not take, without a word of its objects above level debug. */
export function logUnsent(log: Log, kind: TargetAddress['kind'], messages: readonly DispatchMessage[], outcomes: readonly SendOutcome[]): void {
  const counts = new Map<string, number>();
  messages.forEach(({ id, timestamp, attempt, object }, index) => {
    const outcome = outcomes[index];
    log('debug', 'event', { id, timestamp, attempt, bucket: object.Bucket, key: object.Key, ...outcome });
    if (outcome.sent) return;
    const reason = kind === 'forwarder' ? IN_HISTORY : outcome.reason;
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  });
  for (const [reason, count] of counts) log('error', 'events not sent', { reason, count });
}
