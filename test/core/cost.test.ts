import * as fc from 'fast-check';
import { monthlyBill, totalOf } from '../../src/core/cost';
import { assumptionsOf } from '../../src/core/cost-assumptions';
import { optionCosts } from '../../src/core/cost-options';
import { functionRuns } from '../../src/core/cost-runs';
import { COST_TARGETS, eventsPerMessage, Workload } from '../../src/core/cost-workload';
import { eventWrites } from '../../src/core/cost-writes';

const quantity = (workload: Workload, usage: string) => monthlyBill(workload).find(each => each.usage === usage)?.quantity ?? 0;
const M = 1_000_000;

const workloads = fc.record({
  eventsPerMonth: fc.integer({ min: 0, max: 1e12 }),
  bursts: fc.option(fc.record({ count: fc.integer({ min: 1, max: 30 }), hours: fc.double({ min: 0.02, max: 24, noNaN: true }) }), { nil: undefined }),
  target: fc.option(fc.constantFrom(...COST_TARGETS), { nil: undefined }),
  byOutcome: fc.boolean(),
  provisioned: fc.boolean(),
  monitored: fc.boolean(),
  promptDispatch: fc.boolean(),
  minIntervalSeconds: fc.integer({ min: 1, max: 300 }),
  batch: fc.option(fc.integer({ min: 1, max: 1_000 }), { nil: undefined }),
  maxWaitSeconds: fc.integer({ min: 0, max: 300 }),
  shards: fc.integer({ min: 1, max: 64 }),
});

it('never has a quantity or a price that is not a number, and grows with the events', () => {
  fc.assert(fc.property(workloads, workload => {
    const bill = monthlyBill(workload);
    for (const { quantity: amount, dollars } of bill) {
      expect(amount).toBeGreaterThan(0);
      expect(Number.isFinite(dollars)).toBe(true);
    }
    const more = totalOf(monthlyBill({ ...workload, eventsPerMonth: workload.eventsPerMonth + 1_000 }));
    expect(more).toBeGreaterThanOrEqual(totalOf(bill) * (1 - 1e-12));
  }));
});

it('says what it assumes of any workload, in numbers', () => {
  fc.assert(fc.property(workloads, workload => {
    const said = assumptionsOf({ ...workload, eventsPerMonth: workload.eventsPerMonth + 1 });
    expect(said.filter(each => !each.endsWith('.') || /NaN|undefined|∞|-\d/.test(each))).toEqual([]);
  }));
});

it('counts the writes of the rows that the ledger writes', () => {
  expect(eventWrites()).toEqual({ record: 3, objectIndex: 1, claim: 3, complete: 3, heartbeat: 2, retry: 8, supersede: 3, replay: 11 });
  expect(quantity({ eventsPerMonth: M }, 'write units')).toBe(3 * M);
  expect(quantity({ eventsPerMonth: M, objectIndex: false }, 'write units')).toBe(2 * M);
  expect(quantity({ eventsPerMonth: M, target: 'queue' }, 'write units')).toBe(9 * M);
});

it('charges a request of each target', () => {
  const charged = (target: Workload['target'], usage: string) => quantity({ eventsPerMonth: M, byOutcome: false, target }, usage) - quantity({ eventsPerMonth: M }, usage);
  expect(charged('queue', 'requests')).toBe(300_000);
  expect(charged('event-bus', 'events')).toBe(M);
  expect(charged('standard-state-machine', 'transitions, one per execution')).toBe(M);
  expect(charged('express-state-machine', 'Express executions')).toBe(M);
  expect(charged('function', 'runs') - charged('queue', 'runs')).toBe(M);
  expect(charged('forwarder', 'runs') - charged('queue', 'runs')).toBe(20_000);
});

it('settles by outcome as a manager does by default', () => {
  const requests = (workload: Partial<Workload>) => quantity({ eventsPerMonth: M, ...workload }, 'requests');
  expect(requests({ target: 'function' })).toBe(requests({ target: 'function', byOutcome: true }));
  expect(requests({ target: 'function' })).toBeGreaterThan(requests({ target: 'function', byOutcome: false }));
  expect(requests({ target: 'event-bus' })).toBe(requests({ target: 'event-bus', byOutcome: false }));
});

it('batches what arrives within the window, up to 1,000 events', () => {
  const runs = (workload: Partial<Workload>) => quantity({ eventsPerMonth: M, wiringCheck: false, ...workload }, 'runs');
  expect(runs({})).toBe(M);
  expect(runs({ batchingWindowSeconds: 300 })).toBeCloseTo(730 * 3_600 / 60, 5);
  expect(runs({ bursts: { count: 1, hours: 0.01 } })).toBe(1_000);
});

it('charges provisioned capacity for whole hours, and for what remains after a burst', () => {
  const hours = (bursts?: Workload['bursts']) => quantity({ eventsPerMonth: 3_600 * M, provisioned: true, bursts }, 'hours of a write capacity unit');
  const idle = 4 * 730;
  expect(hours()).toBeCloseTo(3 * M / 0.7 + idle, 3);
  expect(hours({ count: 10, hours: 2 })).toBeCloseTo(3 * M / 0.7 * 1.5 + idle, 3);
  expect(hours({ count: 10, hours: 0.75 })).toBeCloseTo(3 * M / 0.7 / 0.75 + idle, 3);
});

describe('prompt runs', () => {
  const runs = (workload: Partial<Workload>) => functionRuns({ eventsPerMonth: M, target: 'queue', ...workload });
  const MONTH = 730 * 3_600;
  const burst = (seconds: number) => ({ count: 1, hours: seconds / 3_600 });

  it('are one per event that arrives alone, and one per interval if many arrive', () => {
    expect(runs({})).toMatchObject({ prompt: M, idle: 0, signals: M });
    expect(runs({ eventsPerMonth: 100 * M })).toMatchObject({ prompt: MONTH / 2, idle: 0, signals: 5 * MONTH / 2 });
    expect(runs({ eventsPerMonth: 100 * M, minIntervalSeconds: 20 }).prompt).toBeCloseTo(MONTH / 20, 6);
  });

  it('deliver 1,000 events each at most, and signal the next one', () => {
    expect(runs({ bursts: burst(200) })).toMatchObject({ prompt: 1_000, signals: 5 * 100 + 1_000 });
  });

  it('find nothing after the outcome of an event that arrived alone', () => {
    expect(runs({ byOutcome: true, eventsPerMonth: 1_000 })).toMatchObject({ prompt: 1_000, idle: 1_000, signals: 2_000, settle: 1_000 });
    expect(runs({ byOutcome: true, eventsPerMonth: 100 * M })).toMatchObject({ prompt: MONTH / 2, idle: 0 });
  });

  it('look again while events wait for a full batch', () => {
    expect(runs({ eventsPerMonth: 1_000, batch: 10, maxWaitSeconds: 60 })).toMatchObject({ prompt: 30_000, signals: 31_000 });
  });

  it('are none without a manager or with promptDispatch: false', () => {
    const none = { prompt: 0, idle: 0, signals: 0 };
    for (const workload of [{ target: undefined }, { promptDispatch: false }]) expect(runs(workload)).toMatchObject(none);
    expect(quantity({ eventsPerMonth: M, target: 'queue', promptDispatch: false }, 'requests to the wake queue')).toBe(0);
  });

  it('wait half a second if signals come at the begin of intervals, and rarely if they come at any time', () => {
    expect(runs({ eventsPerMonth: 5_000 * M }).indexWaitSeconds).toBeCloseTo(0.4, 6);
    expect(runs({ eventsPerMonth: 1_000 }).indexWaitSeconds).toBeCloseTo(0.0625, 6);
  });
});

describe('batches', () => {
  const load: Workload = { eventsPerMonth: M, bursts: { count: 1, hours: 200 / 3_600 } };
  const charged = (workload: Partial<Workload>, usage: string) => (
    quantity({ ...load, promptDispatch: false, ...workload }, usage) - quantity(load, usage));

  it('divide the requests of the target and the outcomes, and no write', () => {
    expect(charged({ target: 'standard-state-machine', batch: 100 }, 'transitions, one per execution')).toBe(10_000);
    expect(charged({ target: 'express-state-machine', batch: 10 }, 'Express executions')).toBe(100_000);
    expect(charged({ target: 'queue', batch: 10 }, 'requests')).toBe(30_000);
    expect(charged({ target: 'function', byOutcome: false, batch: 10 }, 'runs') - charged({ target: 'queue', batch: 10 }, 'runs')).toBe(100_000);
    expect(charged({ target: 'forwarder', batch: 10 }, 'runs') - charged({ target: 'queue', batch: 10 }, 'runs')).toBe(100_000);
    const reports = (batch?: number) => charged({ target: 'queue', byOutcome: true, batch }, 'requests') - charged({ target: 'queue', batch }, 'requests') - 657_000;
    expect([reports(), reports(10)]).toEqual([1.2 * M, 0.12 * M]);
    for (const batch of [undefined, 100]) expect(charged({ target: 'queue', batch }, 'write units')).toBe(6 * M);
  });

  it('are as full as events arrive between two runs, or within maxWait', () => {
    const perMessage = (perSecond: number, workload: Partial<Workload>) => (
      eventsPerMessage({ eventsPerMonth: perSecond * 730 * 3_600, target: 'queue', batch: 100, ...workload }));
    expect(perMessage(3, {})).toBeCloseTo(6, 6);
    expect(perMessage(3, { maxWaitSeconds: 20 })).toBeCloseTo(60, 6);
    expect(perMessage(3, { promptDispatch: false })).toBe(100);
    expect(perMessage(0.1, {})).toBe(1);
  });

  it('are full with 64 KiB, which SQS charges as one message', () => {
    const messages = M / Math.floor(65_536 / 350);
    expect(charged({ target: 'queue', batch: 1_000 }, 'requests')).toBeCloseTo(messages / 10 * (2 * 10 + 1), 6);
    expect(charged({ target: 'standard-state-machine', batch: 1_000 }, 'transitions, one per execution')).toBeCloseTo(messages, 6);
  });
});

it('reads each shard once per query', () => {
  const units = (shards?: number) => quantity({ eventsPerMonth: 0, target: 'queue', shards }, 'read units');
  expect([units(), units(8)]).toEqual([43_800 * 2, 8 * 43_800 * 2]);
});

describe('options', () => {
  const costs = (workload: Workload) => Object.fromEntries(optionCosts(workload).map(({ option, dollars }) => [option, dollars]));

  it('are those that a workload does not have', () => {
    expect(Object.keys(costs({ eventsPerMonth: M }))).toEqual([
      'objectIndex: false', 'EventDelivery.EVENT_BRIDGE', 'maxBatchingWindow: 10 seconds', 'wiringCheck: false', 'billing: provisioned with auto scaling',
      'monitor()', 'each further month that rows are kept',
    ]);
    expect(Object.keys(costs({ eventsPerMonth: M, target: 'queue', provisioned: true, monitored: true }))).toEqual([
      'objectIndex: false', 'EventDelivery.EVENT_BRIDGE', 'maxBatchingWindow: 10 seconds', 'wiringCheck: false', 'billing: on demand',
      'SettleMode.BY_OUTCOME', 'schedule: every 5 minutes', 'promptDispatch: false', 'minInterval: 30 seconds', 'shards: 8', 'batch: { maxEvents: 10 }',
      'batch: { maxEvents: 100 }',
      'each further month that rows are kept', 'a further attempt of each event, without the target',
    ]);
    expect(Object.keys(costs({ eventsPerMonth: M, target: 'event-bus', promptDispatch: false })).filter(each => /batch|prompt|minInterval/.test(each))).toEqual([]);
    expect(costs({ eventsPerMonth: M, target: 'queue', batch: 10 })).toMatchObject({ 'batch: { maxEvents: 100 }': expect.any(Number), 'batch.maxWait: 1 minute': expect.any(Number) });
    expect(costs({ eventsPerMonth: M, target: 'function' })).not.toHaveProperty('SettleMode.BY_OUTCOME');
  });

  it('cost what the bill with the option has more', () => {
    expect(costs({ eventsPerMonth: M })['EventDelivery.EVENT_BRIDGE']).toBeCloseTo(1.00, 6);
    expect(costs({ eventsPerMonth: M, target: 'queue' })['a further attempt of each event, without the target']).toBeCloseTo(5.00, 6);
    expect(costs({ eventsPerMonth: M })['objectIndex: false']).toBeLessThan(-0.625);
  });
});
