import type { Log } from './log';
import { batchName } from '../core/batch-message';
import type { TargetAddress } from '../core/contract/target-address';
import type { DispatchMessage } from '../core/message';
import type { SendOutcome } from '../core/ports';

/** A forwarder's reasons can contain anything: only the events' histories hold them. */
const IN_HISTORY = "the forwarder's own: see the events' histories";

/** Logs which events a message carried: on level debug only, since the events of a run are many. */
export function logBatches(log: Log, batches: ReadonlyArray<readonly DispatchMessage[]>): void {
  for (const batch of batches) log('debug', 'batch', { name: batchName(batch), events: batch.map(({ id, attempt }) => `${id} ${attempt}`) });
}

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
