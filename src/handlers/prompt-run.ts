import { setTimeout as sleep } from 'node:timers/promises';
import { DispatchDependencies, runDispatch } from './dispatch-run';
import { loggingFailure } from './failure-log';
import { Invocation, REPORTING_TIME } from './invocation';
import { createLog } from './log';
import type { DispatchReport } from '../core/dispatch';
import type { MalformedRow } from '../core/malformed-row';
import type { WaitingWork, WorkLedger } from '../core/ports';
import { fromMilliseconds } from '../core/timestamp';
import { indexWait } from '../core/wake-signal';

export interface PromptRunDependencies extends DispatchDependencies {
  readonly ledger: (signal: AbortSignal, onMalformed: (row: MalformedRow) => void) => WorkLedger & WaitingWork;
}

/** The messages of the wake queue that start a run; undefined for any other event, such as the schedule's. */
export function signalsOf(event: unknown): readonly string[] | undefined {
  const records = (event as { readonly Records?: unknown } | null | undefined)?.Records;
  if (!Array.isArray(records) || records.length === 0) return undefined;
  return records.every(record => typeof record?.messageId === 'string' && typeof record.body === 'string') ? records.map(({ body }) => body as string) : undefined;
}

/**
 * A run that signals start. Without work it does not read the events in flight, which cost the most: most outcomes free a slot that nothing
 * waits for. Leases that have expired are then left to the schedule.
 *
 * @returns undefined if nothing waits
 */
export async function runPromptly(
  signals: readonly string[], invocation: Invocation, dependencies: PromptRunDependencies,
): Promise<DispatchReport | undefined> {
  const { settings, now, print } = dependencies;
  const start = now();
  await sleep(indexWait(signals, start));

  const log = createLog(settings.logLevel, print, { requestId: invocation.requestId });
  const { remaining } = invocation;
  // A malformed row is reported by the run, if there is one, and by that of the schedule.
  const work = dependencies.ledger(AbortSignal.timeout(Math.max(0, Math.floor(remaining - REPORTING_TIME))), () => undefined);
  if (await loggingFailure(log, 'run failed', () => work.waits(fromMilliseconds(now())))) {
    return runDispatch({ ...invocation, remaining: remaining - (now() - start) }, dependencies);
  }
  log('info', 'nothing to deliver', { signals: signals.length, milliseconds: now() - start });
  return undefined;
}
