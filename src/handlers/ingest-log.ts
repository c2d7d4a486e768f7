import { countByCode } from './failure-count';
import type { Log } from './log';
import type { Batch } from '../core/batch';
import type { RecordOutcome } from '../core/ports';
import type { Rejection } from '../core/rejection';

/** Logs the result of a batch. Names objects only on level debug. */
export function logBatch(log: Log, batch: Batch, outcomes: readonly RecordOutcome[]): void {
  for (const [messageId, [{ code, reason }, ...others]] of rejectionsByMessage(batch)) {
    log('error', 'message rejected', { messageId, code, reason, otherRejections: others.length });
  }
  const failures = outcomes.flatMap(outcome => (outcome.outcome === 'failed' ? [outcome] : []));
  for (const failure of countByCode(failures)) log('error', 'events not recorded', { ...failure });
  if (batch.testEvents > 0) log('info', 's3:TestEvent skipped', { count: batch.testEvents });

  batch.entries.forEach(({ id, timestamp, eventName, bucket, key }, index) => {
    log('debug', 'event', { messageIds: batch.carriers[index], id, timestamp, eventName, bucket, key, ...outcomes[index] });
  });
}

function rejectionsByMessage(batch: Batch): Map<string, Rejection[]> {
  const byMessage = new Map<string, Rejection[]>();
  for (const { messageId, rejection } of batch.rejections) {
    const rejections = byMessage.get(messageId);
    if (rejections) rejections.push(rejection);
    else byMessage.set(messageId, [rejection]);
  }
  return byMessage;
}
