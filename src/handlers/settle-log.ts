import type { Log } from './log';
import type { LogLevel } from '../core/contract/log-levels';
import type { Report } from '../core/outcome';
import type { Rejection } from '../core/rejection';
import type { Settled, Settlement } from '../core/settle';

export interface Received extends Settled {
  readonly messageId: string;
  readonly outcome: Report;
}

/** The log level of each. */
const LEVELS: Readonly<Record<Settlement, LogLevel>> = {
  completed: 'debug',
  retrying: 'debug',
  failed: 'warn',
  late: 'info',
  extended: 'debug',
  capped: 'warn',
  lapsed: 'info',
  unknown: 'error',
  unsettled: 'error',
};

/** Logs the result of each report of a batch. A target's reasons can contain anything: only the events' histories hold them. */
export function logOutcomes(
  log: Log, rejections: ReadonlyArray<{ readonly messageId: string; readonly rejection: Rejection }>, received: readonly Received[],
): void {
  for (const { messageId, rejection: { code, reason } } of rejections) log('error', 'outcome rejected', { messageId, code, reason });
  for (const { messageId, outcome: { id, timestamp, attempt, result }, settlement, failure } of received) {
    log(LEVELS[settlement], `${result === 'working' ? 'heartbeat' : 'outcome'} ${settlement}`, { messageId, id, timestamp, attempt, result, ...failure });
  }
}
