import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { logBatch } from './ingest-log';
import { Invocation, REPORTING_TIME } from './invocation';
import { createLog } from './log';
import { messagesOf } from './messages';
import { signalWork } from './signal-work';
import { readBatch, reportBatch } from '../core/batch';
import { chunks } from '../core/chunks';
import type { IngestSettings } from '../core/contract/ingest-settings';
import { INGEST_METRICS } from '../core/contract/metrics';
import { deliveryLags } from '../core/delivery-lag';
import { embeddedMetrics, MAX_VALUES } from '../core/embedded-metrics';
import type { LedgerWriter, WakeQueue } from '../core/ports';
import { fromMilliseconds } from '../core/timestamp';

export interface IngestDependencies {
  readonly writer: LedgerWriter;
  readonly settings: IngestSettings;
  /** Starts a run of a manager promptly once events are recorded. @default - the managers' schedules only */
  readonly wake?: WakeQueue;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Writes one line, given without its line break. */
  readonly print: (line: string) => void;
}

const FIX = "Let the bucket send its events to the ledger's queue, not to the function";

/** Records the S3 events in a batch of messages. Returns the messages to deliver again: all that are not known to be completely recorded. */
export async function ingest(event: SQSEvent, invocation: Invocation, dependencies: IngestDependencies): Promise<SQSBatchResponse> {
  const { writer, settings, wake, now, print } = dependencies;
  const { requestId, remaining } = invocation;
  const start = now();
  const messages = messagesOf(event, 'ingest', FIX);
  const batch = readBatch(messages, fromMilliseconds(start), settings);
  const outcomes = await writer.record(batch.entries, AbortSignal.timeout(Math.max(0, remaining - REPORTING_TIME)));
  const { recorded, duplicates, failed, failedMessageIds } = reportBatch(batch, outcomes);
  const rejected = new Set(batch.rejections.map(({ messageId }) => messageId)).size;

  const log = createLog(settings.logLevel, print, { requestId });
  logBatch(log, batch, outcomes);
  const signalFailures = wake && recorded > 0 ? await signalWork(wake, log, invocation, start, now) : 0;
  log('info', 'batch done', { messages: messages.length, recorded, duplicates, rejected, failed, milliseconds: now() - start });
  const publish = (values: Parameters<typeof embeddedMetrics>[0]) => print(JSON.stringify(embeddedMetrics(values, settings.tableName, now())));
  const lags = chunks(deliveryLags(batch.entries, outcomes), MAX_VALUES);
  for (const each of lags.slice(1)) publish({ [INGEST_METRICS.DELIVERY_LAG]: each });
  publish({
    [INGEST_METRICS.RECORDED]: recorded,
    [INGEST_METRICS.DUPLICATES]: duplicates,
    [INGEST_METRICS.REJECTED]: rejected,
    [INGEST_METRICS.FAILED]: failed,
    ...(signalFailures > 0 && { [INGEST_METRICS.SIGNAL_FAILURES]: signalFailures }),
    ...(lags.length > 0 ? { [INGEST_METRICS.DELIVERY_LAG]: lags[0] } : {}),
  });
  return { batchItemFailures: failedMessageIds.map(itemIdentifier => ({ itemIdentifier })) };
}
