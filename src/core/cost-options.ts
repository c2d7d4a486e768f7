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
  { option: 'billing: provisioned with auto scaling', change: { provisioned: true }, applies: ({ provisioned }) => !provisioned },
  { option: 'billing: on demand', change: { provisioned: false }, applies: ({ provisioned }) => provisioned === true },
  { option: 'SettleMode.BY_OUTCOME', change: { byOutcome: true }, applies: workload => workload.target !== undefined && !settlesByOutcome(workload) },
  { option: 'schedule: every 5 minutes', change: { minutesBetweenRuns: 5 }, applies: hasManager },
  { option: 'promptDispatch: false', change: { promptDispatch: false }, applies: hasManager },
  { option: 'minInterval: 30 seconds', change: { minIntervalSeconds: 30 }, applies: workload => hasManager(workload) && workload.promptDispatch !== false },
  { option: 'shards: 8', change: { shards: 8 }, applies: hasManager },
  { option: 'batch: { maxEvents: 10 }', change: { batch: 10 }, applies: takesBatches },
  { option: 'batch: { maxEvents: 100 }', change: { batch: 100 }, applies: takesBatches },
  { option: 'batch.maxWait: 1 minute', change: { maxWaitSeconds: 60 }, applies: ({ batch }) => batch !== undefined },
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

function hasManager({ target }: Workload): boolean {
  return target !== undefined;
}

function takesBatches({ target }: Workload): boolean {
  return target !== undefined && target !== 'event-bus';
}

function hasAll(workload: Workload, change: Partial<Workload>): boolean {
  return Object.entries(change).every(([name, value]) => workload[name as keyof Workload] === value);
}
