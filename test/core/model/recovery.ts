import { checkBatches, checkRest, checkWorld } from './invariants';
import { deliveriesOf } from './target-effects';
import type { World } from './world';
import { dispatch, DispatchSettings } from '../../../src/core/dispatch';
import type { BatchPolicy } from '../../../src/core/event-batch';
import type { SendOutcome } from '../../../src/core/ports';
import { settle, SettleSettings } from '../../../src/core/settle';
import { after } from '../../../src/core/timestamp';
import { MemoryLedger } from '../memory-ledger';

/** What a target does from now on. */
export const CONSUMERS = ['completes', 'fails', 'reports nothing', 'rejects'] as const;

interface RecoveryOptions {
  readonly onlyLatest?: boolean;
  readonly batch?: BatchPolicy;
}

type Consumer = typeof CONSUMERS[number];

const FINAL: readonly string[] = ['completed', 'failed', 'discarded', 'superseded'];

/** Every event reaches a final state by a few undisturbed runs, the longest lease apart: two per attempt, to claim it and to see it expire. */
export async function checkRecovery(
  start: World, consumer: Consumer, settings: DispatchSettings & SettleSettings, options: RecoveryOptions = {},
): Promise<void> {
  let world = start;
  // By turns, one event may have to wait for all others.
  const atOnce = settings.fairShares ? 1 : world.rows.length;
  const runs = 2 * settings.retry.maxAttempts * world.rows.length / atOnce;
  for (let run = 0; run < runs && !isFinal(world); run += 1) {
    const next = await ordinaryRun({ ...world, clock: after(world.clock, settings.maxLeaseSeconds * 1000) }, consumer, settings, options);
    checkWorld(next, settings.retry);
    checkBatches(next);
    checkRest(next);
    world = next;
  }
  const open = world.rows.find(({ status }) => !FINAL.includes(status));
  if (open) throw new Error(`${open.id} is still ${open.status} after undisturbed runs with a target that ${consumer}`);
}

function isFinal({ rows }: World): boolean {
  return rows.every(({ status }) => FINAL.includes(status));
}

async function ordinaryRun(
  { clock, rows, deliveries }: World, consumer: Consumer, settings: DispatchSettings & SettleSettings,
  { onlyLatest, batch }: RecoveryOptions,
): Promise<World> {
  const ledger = new MemoryLedger(new Map(rows.map(row => [row.id, row])));
  const now = () => clock;
  const random = () => 0;
  const result = consumer === 'completes' ? 'completed' : 'failed';
  const accepted = [...deliveries];
  await dispatch({
    ledger,
    ...(onlyLatest && { objects: ledger }),
    target: {
      batch,
      send: async batches => batches.flatMap((messages): SendOutcome[] => {
        if (consumer === 'rejects') return messages.map(() => ({ sent: false, reason: 'rejected' }));
        accepted.push(...deliveriesOf(messages, messages.map(() => result)));
        return messages.map(() => ({ sent: true }));
      }),
    },
    now,
    random,
    by: 'dispatch',
  }, settings, after(clock, 1000));
  if (consumer !== 'reports nothing') await settle(accepted, { ledger, now, random }, settings);
  return { clock, rows: [...ledger.rows.values()], deliveries: accepted };
}
