import type { Log } from './log';
import type { Batch } from '../core/batch';
import type { RecordOutcome } from '../core/ports';
import type { Rejection } from '../core/rejection';

/** Says what became of a batch, without a word of its objects above level debug. */
export function logBatch(log: Log, batch: Batch, outcomes: readonly RecordOutcome[]): void {
  for (const [messageId, [{ code, reason }, ...others]] of rejectionsByMessage(batch)) {
    log('error', 'message rejected', { messageId, code, reason, otherRejections: others.length });
  }
  for (const [code, count] of failuresByCode(outcomes)) {
    log('error', 'events not recorded', { code, count });
  }
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

function failuresByCode(outcomes: readonly RecordOutcome[]): Map<string, number> {
  const byCode = new Map<string, number>();
  for (const outcome of outcomes) {
    if (outcome.outcome === 'failed') byCode.set(outcome.code, (byCode.get(outcome.code) ?? 0) + 1);
  }
  return byCode;
}
