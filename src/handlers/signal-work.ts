import type { Invocation } from './invocation';
import type { Log } from './log';
import type { WakeQueue } from '../core/ports';

/** The longest that a signal may take, and what it leaves of the invocation, in milliseconds. */
const LONGEST = 2_000;
const RESERVED = 500;

/**
 * Has a dispatch run begin soon. A failure changes nothing but the time: the schedule starts the next run.
 *
 * @param start of the invocation, in Unix milliseconds like `now`
 * @returns how many signals have failed
 */
export async function signalWork(wake: WakeQueue, log: Log, { remaining }: Invocation, start: number, now: () => number): Promise<number> {
  const time = now();
  const deadline = AbortSignal.timeout(Math.max(0, Math.floor(Math.min(LONGEST, remaining - (time - start) - RESERVED))));
  const failure = await wake.signal(time, deadline);
  if (failure) log('warn', 'signal not sent', { ...failure });
  return failure ? 1 : 0;
}
