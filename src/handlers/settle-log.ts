import type { Log } from './log';
import type { LogLevel } from '../core/contract/log-levels';
import type { Outcome } from '../core/outcome';
import type { Rejection } from '../core/rejection';
import type { Settlement } from '../core/settle';

export interface Received {
  readonly messageId: string;
  readonly outcome: Outcome;
  readonly settlement: Settlement;
}

/** The log level of each. */
const LEVELS: Readonly<Record<Settlement, LogLevel>> = {
  completed: 'debug',
  retrying: 'debug',
  failed: 'warn',
  late: 'info',
  unknown: 'error',
  unsettled: 'error',
};

/** Logs the result of each outcome of a batch. A target's reasons can contain anything: only the events' histories hold them. */
export function logOutcomes(
  log: Log, rejections: ReadonlyArray<{ readonly messageId: string; readonly rejection: Rejection }>, received: readonly Received[],
): void {
  for (const { messageId, rejection: { code, reason } } of rejections) log('error', 'outcome rejected', { messageId, code, reason });
  for (const { messageId, outcome: { id, timestamp, attempt, result }, settlement } of received) {
    log(LEVELS[settlement], `outcome ${settlement}`, { messageId, id, timestamp, attempt, result });
  }
}
