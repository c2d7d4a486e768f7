import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { loggingFailure } from './failure-log';
import { Invocation, REPORTING_TIME } from './invocation';
import { createLog } from './log';
import { MalformedRows } from './malformed-rows';
import { messagesOf } from './messages';
import { logOutcomes, Received } from './settle-log';
import { signalWork } from './signal-work';
import type { SettleFunctionSettings } from '../core/contract/manager-settings';
import { SETTLE_METRICS } from '../core/contract/metrics';
import { embeddedMetrics, occurred } from '../core/embedded-metrics';
import type { MalformedRow } from '../core/malformed-row';
import { parseOutcome, Report } from '../core/outcome';
import { SettleLedger, WakeQueue } from '../core/ports';
import { Rejection } from '../core/rejection';
import { settle, Settlement } from '../core/settle';
import { fromMilliseconds } from '../core/timestamp';

export interface SettleDependencies {
  readonly settings: SettleFunctionSettings;
  /** The ledger for one batch: it stops retrying when the signal aborts. */
  readonly ledger: (signal: AbortSignal, onMalformed: (row: MalformedRow) => void) => SettleLedger;
  /** Starts a run promptly once slots are free. @default - the schedule only */
  readonly wake?: WakeQueue;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** From 0 up to 1. */
  readonly random: () => number;
  /** Writes one line, given without its line break. */
  readonly print: (line: string) => void;
}

const FIX = "Let targets report to the manager's outcome queue, not to the function";

/** Each frees a slot in flight. */
const DONE: readonly Settlement[] = ['completed', 'retrying', 'failed'];

/** Delivered again: a later try may succeed. After the last one the message is in the dead-letter queue. */
const OPEN: readonly Settlement[] = ['unknown', 'unsettled'];

/** Settles the attempts whose outcomes a batch reports. Returns the messages to deliver again. Rejects if the rows cannot be read. */
export async function settleBatch(event: SQSEvent, invocation: Invocation, dependencies: SettleDependencies): Promise<SQSBatchResponse> {
  const { settings, wake, now, random, print } = dependencies;
  const { requestId, remaining } = invocation;
  const start = now();
  const rejections: Array<{ readonly messageId: string; readonly rejection: Rejection }> = [];
  const reports: Array<{ readonly messageId: string; readonly outcome: Report }> = [];
  let messages = 0;
  for (const { messageId, body } of messagesOf(event, 'settle', FIX)) {
    const parsed = parseOutcome(body);
    messages += 1;
    if (parsed instanceof Rejection) rejections.push({ messageId, rejection: parsed });
    else for (const outcome of parsed) reports.push({ messageId, outcome });
  }

  const malformed = new MalformedRows();
  const ledger = dependencies.ledger(AbortSignal.timeout(Math.max(0, remaining - REPORTING_TIME)), malformed.add);
  const ports = { ledger, now: () => fromMilliseconds(now()), random };
  const log = createLog(settings.logLevel, print, { requestId });
  const settled = await loggingFailure(log, 'batch failed', () => settle(reports.map(({ outcome }) => outcome), ports, settings));
  const received = reports.map((report, index): Received => ({ ...report, ...settled[index] }));

  malformed.log(log);
  logOutcomes(log, rejections, received);
  const freed = settled.some(({ settlement }) => DONE.includes(settlement));
  const signalFailures = wake && freed ? await signalWork(wake, log, invocation, start, now) : 0;
  const count = (settlement: Settlement) => settled.filter(each => each.settlement === settlement).length;
  const counts = {
    [SETTLE_METRICS.COMPLETED]: count('completed'),
    [SETTLE_METRICS.RETRYING]: count('retrying'),
    [SETTLE_METRICS.FAILED]: count('failed'),
    [SETTLE_METRICS.LATE]: count('late'),
    [SETTLE_METRICS.HEARTBEATS]: count('extended') + count('capped'),
    [SETTLE_METRICS.LATE_HEARTBEATS]: count('lapsed'),
    [SETTLE_METRICS.REJECTED]: rejections.length + count('unknown'),
    [SETTLE_METRICS.UNSETTLED]: count('unsettled'),
    [SETTLE_METRICS.MALFORMED_ROWS]: malformed.count,
    [SETTLE_METRICS.SIGNAL_FAILURES]: signalFailures,
  };
  log('info', 'outcomes settled', { messages, ...counts, milliseconds: now() - start });
  print(JSON.stringify(embeddedMetrics(occurred(counts), settings.tableName, now(), settings.managerName)));

  // A batch is delivered again if any of its events is not settled. The outcomes of the others are late by then, and change nothing.
  const open = [...rejections, ...received.filter(({ settlement }) => OPEN.includes(settlement))];
  return { batchItemFailures: [...new Set(open.map(({ messageId }) => messageId))].map(messageId => ({ itemIdentifier: messageId })) };
}
