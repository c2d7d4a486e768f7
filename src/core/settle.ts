import { STATUSES } from './contract/status';
import type { Entry } from './entry';
import { complete, fail, isRefusal, Refusal, RetryPolicy } from './lifecycle';
import type { Outcome } from './outcome';
import type { Change, SettleLedger } from './ports';
import type { Timestamp } from './timestamp';

export interface SettleSettings {
  readonly retry: RetryPolicy;
  readonly rowRetentionSeconds?: number;
}

export interface SettlePorts {
  readonly ledger: SettleLedger;
  readonly now: () => Timestamp;
  readonly random: () => number;
}

/**
 * - `completed`, `retrying`, `failed`: what the event became.
 * - `late`: of an attempt that is not the current one, or is settled already; it changes nothing.
 * - `unknown`: no such event.
 * - `unsettled`: not known to be written; deliver it again.
 */
export type Settlement = 'completed' | 'retrying' | 'failed' | 'late' | 'unknown' | 'unsettled';

/** How often settlements whose rows were changed under them are tried anew. */
const MAX_VAIN_ROUNDS = 5;

/** One settlement an outcome, in their order. */
export async function settle(outcomes: readonly Outcome[], ports: SettlePorts, settings: SettleSettings): Promise<Settlement[]> {
  const settlements = new Map<number, Settlement>();
  for (let vain = 0; settlements.size < outcomes.length && vain < MAX_VAIN_ROUNDS;) {
    const before = settlements.size;
    await settleRound(outcomes, settlements, ports, settings);
    if (settlements.size === before) vain += 1;
  }
  return outcomes.map((_, index) => settlements.get(index) ?? 'unsettled');
}

/** Settles for each event the first outcome that is still open. */
async function settleRound(
  outcomes: readonly Outcome[], settlements: Map<number, Settlement>, ports: SettlePorts, settings: SettleSettings,
): Promise<void> {
  const firsts = new Map<string, number>();
  outcomes.forEach((outcome, index) => {
    const key = `${outcome.id} ${outcome.timestamp}`;
    if (!settlements.has(index) && !firsts.has(key)) firsts.set(key, index);
  });
  const indexes = [...firsts.values()];
  const entries = await ports.ledger.read(indexes.map(index => outcomes[index]));

  const changes: Array<Change & { readonly index: number }> = [];
  indexes.forEach((index, position) => {
    const before = entries[position];
    const after = before && apply(outcomes[index], before, ports, settings);
    if (!before || !after) settlements.set(index, 'unknown');
    else if (isRefusal(after)) settlements.set(index, 'late');
    else changes.push({ before, after, index });
  });
  if (changes.length === 0) return;

  const results = await ports.ledger.change(changes);
  changes.forEach(({ after, index }, position) => {
    if (results[position] === 'changed') settlements.set(index, settlementOf(after));
    if (results[position] === 'failed') settlements.set(index, 'unsettled');
  });
}

function apply(outcome: Outcome, entry: Entry, ports: SettlePorts, settings: SettleSettings): Entry | Refusal {
  const { attempt, reason } = outcome;
  const why = { by: 'target', reason };
  return outcome.result === 'completed'
    ? complete(entry, attempt, ports.now(), why, settings.rowRetentionSeconds)
    : fail(entry, attempt, ports.now(), { ...why, final: outcome.final }, settings.retry, ports.random());
}

function settlementOf(entry: Entry): Settlement {
  if (entry.status === STATUSES.COMPLETED) return 'completed';
  return entry.status === STATUSES.FAILED ? 'failed' : 'retrying';
}
