import { setTimeout as sleep } from 'node:timers/promises';

const DEADLINE = 20_000;

/** Repeats an expectation until it holds, or fails as it does after the deadline. */
export async function eventually(expectation: () => void | Promise<void>, deadline = DEADLINE): Promise<void> {
  for (const end = Date.now() + deadline; ;) {
    try {
      return await expectation();
    } catch (error) {
      if (Date.now() > end) throw error;
      await sleep(20);
    }
  }
}
