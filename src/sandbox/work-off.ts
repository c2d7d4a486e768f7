import { setTimeout as sleep } from 'node:timers/promises';
import type { Deployment } from './deployment';
import type { Work } from './work-audit';
import { STATUSES } from '../core/contract/status';
import type { Entry } from '../core/entry';
import type { Io } from '../terminal/io';
import { Progress } from '../terminal/progress';

/** In an order in which no event slips by: between runs of the manager it can only go from the first of these to the second. */
const OPEN = [STATUSES.DISPATCHED, STATUSES.RETRYING, STATUSES.CREATED];

/** Between one run of the manager and the next, in milliseconds. */
const PAUSE = 100;

/** Runs the manager again and again, until each event is settled or nothing came of it for so many milliseconds. */
export async function workOff({ ledger, manager }: Deployment, recorded: readonly Entry[], patience: number, io: Io): Promise<Work> {
  const progress = new Progress('attempts handed out', recorded.length, io);
  let handedOut = 0;
  let lastProgress = io.now();
  try {
    while (io.now() - lastProgress <= patience && await someOpen()) {
      await manager.dispatch();
      const { length } = manager.consumer.handedOut;
      if (length > handedOut) lastProgress = io.now();
      progress.advance(length - handedOut);
      handedOut = length;
      await sleep(PAUSE, undefined, { signal: io.signal });
    }
  } finally {
    progress.end();
  }
  await manager.drain();
  return { recorded, rows: await allRows(), handedOut: manager.consumer.handedOut };

  async function someOpen(): Promise<boolean> {
    for (const status of OPEN) {
      const { entries } = await ledger.list({ status, limit: 1 });
      if (entries.length > 0) return true;
    }
    return false;
  }

  async function allRows(): Promise<Entry[]> {
    const rows: Entry[] = [];
    for (const status of Object.values(STATUSES)) for await (const entry of ledger.all({ status })) rows.push(entry);
    return rows;
  }
}
