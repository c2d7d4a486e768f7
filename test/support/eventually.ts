import { setTimeout as sleep } from 'node:timers/promises';

const DEADLINE_MS = 20_000;
const INTERVAL_MS = 20;

/** Repeats an expectation until it holds, or fails as it does after the deadline. */
export async function eventually(expectation: () => void | Promise<void>, deadlineMs = DEADLINE_MS): Promise<void> {
  for (const end = Date.now() + deadlineMs; ;) {
    try {
      return await expectation();
    } catch (error) {
      if (Date.now() > end) throw error;
      await sleep(INTERVAL_MS);
    }
  }
}
