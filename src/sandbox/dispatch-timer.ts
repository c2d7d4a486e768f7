import { setTimeout as sleep } from 'node:timers/promises';
import type { Manager } from './local-manager';

/** Between one run and the next, in milliseconds: a schedule in AWS has a minute at least. */
const PAUSE = 1_000;

/** Runs a manager again and again, until the signal aborts; resolves with the run that is under way then. */
export async function dispatchRegularly(manager: Manager, signal: AbortSignal, say: (text: string) => void): Promise<void> {
  while (!signal.aborted) {
    await manager.dispatch().catch((error: Error) => say(`function failed: ${error.message}`));
    await sleep(PAUSE, undefined, { signal }).catch(() => undefined);
  }
}
