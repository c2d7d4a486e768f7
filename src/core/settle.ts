import { STATUSES } from './contract/status';
import type { Entry } from './entry';
import type { Failure } from './errors';
import { complete, fail, heartbeat, isRefusal, LeasePolicy, Refusal, RetryPolicy } from './lifecycle';
import type { Report } from './outcome';
import type { Change, SettleLedger } from './ports';
import { after as later, Timestamp } from './timestamp';

export interface SettleSettings extends LeasePolicy {
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
 * - `extended`: a heartbeat; the lease lasts at least as long as it asks for.
 * - `capped`: a heartbeat that asks for more than the longest lease, which the attempt has now.
 * - `lapsed`: a heartbeat that is late; it changes nothing.
 * - `unknown`: no such event.
 * - `unsettled`: not known to be written; deliver it again.
 */
export type Settlement = 'completed' | 'retrying' | 'failed' | 'late' | 'extended' | 'capped' | 'lapsed' | 'unknown' | 'unsettled';

/** What became of a report. */
export interface Settled {
  readonly settlement: Settlement;
  /** Why it is unsettled; absent if others kept changing the row. */
  readonly failure?: Failure;
}

/** How many rounds may pass in which others change every row first. */
const MAX_IDLE_ROUNDS = 5;

/** One result per report, in their order. */
export async function settle(reports: readonly Report[], ports: SettlePorts, settings: SettleSettings): Promise<Settled[]> {
  const settled = new Map<number, Settled>();
  for (let idle = 0; settled.size < reports.length && idle < MAX_IDLE_ROUNDS;) {
    const before = settled.size;
    await settleRound(reports, settled, ports, settings);
    if (settled.size === before) idle += 1;
  }
  return reports.map((_, index) => settled.get(index) ?? { settlement: 'unsettled' });
}

async function settleRound(
  reports: readonly Report[], settled: Map<number, Settled>, ports: SettlePorts, settings: SettleSettings,
): Promise<void> {
  const steps = nextSteps(reports, settled, settings);
  const entries = await ports.ledger.read(steps.map(([first]) => reports[first]));

  const changes: Array<Change & { readonly step: readonly number[]; readonly now: Timestamp }> = [];
  steps.forEach((step, position) => {
    const report = reports[step[0]];
    const before = entries[position];
    const now = ports.now();
    const after = before && apply(report, before, now, ports.random, settings);
    const all = (settlement: Settlement) => step.forEach(index => settled.set(index, { settlement }));
    if (!before || !after) all('unknown');
    else if (isRefusal(after)) all(report.result === 'working' ? 'lapsed' : 'late');
    else if (after === before) step.forEach(index => settled.set(index, { settlement: settlementOf(reports[index], after, now, settings) }));
    else changes.push({ before, after, step, now });
  });
  if (changes.length === 0) return;

  const results = await ports.ledger.change(changes);
  changes.forEach(({ after, step, now }, position) => {
    const result = results[position];
    for (const index of step) {
      if (result === 'changed') settled.set(index, { settlement: settlementOf(reports[index], after, now, settings) });
      if (typeof result === 'object') settled.set(index, { settlement: 'unsettled', failure: result });
    }
  });
}

/**
 * One step per event: the first outcome that is still open, and without one the open heartbeats of an attempt, the longest first, since it
 * is all that the others ask for. A heartbeat in front of an outcome need not be written.
 */
function nextSteps(reports: readonly Report[], settled: ReadonlyMap<number, Settled>, { leaseSeconds }: LeasePolicy): Array<readonly number[]> {
  const open = new Map<string, number[]>();
  reports.forEach(({ id, timestamp }, index) => {
    if (settled.has(index)) return;
    const key = `${id} ${timestamp}`;
    const others = open.get(key);
    if (others) others.push(index);
    else open.set(key, [index]);
  });
  const length = (index: number) => secondsOf(reports[index], leaseSeconds);
  return [...open.values()].map(indexes => {
    const outcome = indexes.find(index => reports[index].result !== 'working');
    if (outcome !== undefined) return [outcome];
    const { attempt } = reports[indexes[0]];
    return indexes.filter(index => reports[index].attempt === attempt).sort((one, other) => length(other) - length(one));
  });
}

function apply(report: Report, entry: Entry, now: Timestamp, random: () => number, settings: SettleSettings): Entry | Refusal {
  const { attempt } = report;
  if (report.result === 'working') return heartbeat(entry, attempt, now, settings, report.leaseSeconds);
  const why = { by: 'target', reason: report.reason };
  return report.result === 'completed'
    ? complete(entry, attempt, now, why, settings.rowRetentionSeconds)
    : fail(entry, attempt, now, { ...why, final: report.final }, settings.retry, random());
}

function settlementOf(report: Report, { status, leaseUntil = '' }: Entry, now: Timestamp, { leaseSeconds }: LeasePolicy): Settlement {
  if (report.result === 'working') return leaseUntil < later(now, secondsOf(report, leaseSeconds) * 1000) ? 'capped' : 'extended';
  if (status === STATUSES.COMPLETED) return 'completed';
  return status === STATUSES.FAILED ? 'failed' : 'retrying';
}

function secondsOf(report: Report, leaseSeconds: number): number {
  return report.result === 'working' ? report.leaseSeconds ?? leaseSeconds : 0;
}
