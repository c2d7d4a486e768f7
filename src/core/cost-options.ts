import { monthlyBill, totalOf } from './cost';
import { PRICES } from './cost-prices';
import { settlesByOutcome, Workload } from './cost-workload';
import { eventWrites } from './cost-writes';

/** What one change of a workload adds to its bill; negative if it saves. */
export interface OptionCost {
  readonly option: string;
  /** US dollars per month. */
  readonly dollars: number;
}

const CHANGES: ReadonlyArray<{ readonly option: string; readonly change: Partial<Workload>; readonly applies?: (workload: Workload) => boolean }> = [
  { option: 'objectIndex: false', change: { objectIndex: false } },
  { option: 'EventDelivery.EVENT_BRIDGE', change: { eventBridge: true } },
  { option: 'maxBatchingWindow: 10 seconds', change: { batchingWindowSeconds: 10 } },
  { option: 'wiringCheck: false', change: { wiringCheck: false } },
  { option: 'billing: provisioned with auto scaling', change: { provisioned: true } },
  { option: 'SettleMode.BY_OUTCOME', change: { byOutcome: true }, applies: workload => workload.target !== undefined && !settlesByOutcome(workload) },
  { option: 'schedule: every 5 minutes', change: { minutesBetweenRuns: 5 }, applies: ({ target }) => target !== undefined },
  { option: 'monitor()', change: { monitored: true } },
  { option: 'each further month that rows are kept', change: { monthsOfRows: 2 } },
];

/** What the options add or save that a workload does not have. */
export function optionCosts(workload: Workload): OptionCost[] {
  const total = totalOf(monthlyBill(workload));
  const costs = CHANGES
    .filter(({ change, applies }) => (applies?.(workload) ?? true) && !hasAll(workload, change))
    .map(({ option, change }) => ({ option, dollars: totalOf(monthlyBill({ ...workload, ...change })) - total }));
  const retry = { option: 'a further attempt of each event, without the target', dollars: workload.eventsPerMonth * eventWrites().retry * PRICES.dynamodb.write };
  return workload.target === undefined ? costs : [...costs, retry];
}

function hasAll(workload: Workload, change: Partial<Workload>): boolean {
  return Object.entries(change).every(([name, value]) => workload[name as keyof Workload] === value);
}
