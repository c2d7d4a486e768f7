import type { Log } from './log';
import type { TargetAddress } from '../core/contract/target-address';
import type { DispatchMessage } from '../core/message';
import type { SendOutcome } from '../core/ports';

/** A forwarder's reasons can contain anything: only the events' histories hold them. */
const IN_HISTORY = "the forwarder's own: see the events' histories";

/** Logs the events that were not sent, by reason. Names objects only on level debug. */
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
