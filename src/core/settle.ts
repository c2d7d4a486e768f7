import { STATUSES } from './contract/status';
import type { Entry } from './entry';
import type { Failure } from './errors';
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
 * - `completed`, `retrying`, `failed`: the event's new status.
 * - `late`: of an attempt that is not the current one, or is settled already; it changes nothing.
 * - `unknown`: no such event.
 * - `unsettled`: not known to be written; deliver it again.
 */
export type Settlement = 'completed' | 'retrying' | 'failed' | 'late' | 'unknown' | 'unsettled';

/** What became of an outcome. */
export interface Settled {
  readonly settlement: Settlement;
  /** Why it is unsettled; absent if others kept changing the row. */
  readonly failure?: Failure;
}

/** How many rounds may pass in which others change every row first. */
const MAX_IDLE_ROUNDS = 5;

/** One result per outcome, in their order. */
export async function settle(outcomes: readonly Outcome[], ports: SettlePorts, settings: SettleSettings): Promise<Settled[]> {
  const settled = new Map<number, Settled>();
  for (let idle = 0; settled.size < outcomes.length && idle < MAX_IDLE_ROUNDS;) {
    const before = settled.size;
    await settleRound(outcomes, settled, ports, settings);
    if (settled.size === before) idle += 1;
  }
  return outcomes.map((_, index) => settled.get(index) ?? { settlement: 'unsettled' });
}

/** Settles for each event the first outcome that is still open. */
async function settleRound(
  outcomes: readonly Outcome[], settled: Map<number, Settled>, ports: SettlePorts, settings: SettleSettings,
): Promise<void> {
  const firsts = new Map<string, number>();
  outcomes.forEach((outcome, index) => {
    const key = `${outcome.id} ${outcome.timestamp}`;
    if (!settled.has(index) && !firsts.has(key)) firsts.set(key, index);
  });
  const indexes = [...firsts.values()];
  const entries = await ports.ledger.read(indexes.map(index => outcomes[index]));

  const changes: Array<Change & { readonly index: number }> = [];
  indexes.forEach((index, position) => {
    const before = entries[position];
    const after = before && apply(outcomes[index], before, ports, settings);
    if (!before || !after) settled.set(index, { settlement: 'unknown' });
    else if (isRefusal(after)) settled.set(index, { settlement: 'late' });
    else changes.push({ before, after, index });
  });
  if (changes.length === 0) return;

  const results = await ports.ledger.change(changes);
  changes.forEach(({ after, index }, position) => {
    const result = results[position];
    if (result === 'changed') settled.set(index, { settlement: settlementOf(after) });
    if (typeof result === 'object') settled.set(index, { settlement: 'unsettled', failure: result });
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
