import { setTimeout as sleep } from 'node:timers/promises';
import type { Processing } from './processing-audit';
import { STATUSES } from '../../core/contract/status';
import type { Entry } from '../../core/entry';
import type { Io } from '../../terminal/io';
import { Progress } from '../../terminal/progress';
import type { Deployment } from '../deployment';

/** In an order that misses no event: between two runs of the manager an event can only go from the first status to the second. */
const OPEN = [STATUSES.DISPATCHED, STATUSES.RETRYING, STATUSES.CREATED];

/** Between two runs of the manager, in milliseconds. */
const INTERVAL = 100;

/** Runs the manager until every event is settled, or nothing was delivered within the timeout (in milliseconds). */
export async function drainLedger({ ledger, manager }: Deployment, recorded: readonly Entry[], timeout: number, io: Io): Promise<Processing> {
  const progress = new Progress('events delivered', recorded.length, io);
  let delivered = 0;
  let lastDelivery = io.now();
  try {
    while (io.now() - lastDelivery <= timeout && await someOpen()) {
      await manager.dispatch();
      const { attempts } = manager.consumer;
      if (attempts.length > delivered) lastDelivery = io.now();
      delivered = attempts.length;
      progress.show(new Set(attempts.map(({ id }) => id)).size);
      await sleep(INTERVAL, undefined, { signal: io.signal });
    }
  } finally {
    progress.clear();
  }
  await manager.drain();
  return { recorded, rows: await allRows(), attempts: manager.consumer.attempts };

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
