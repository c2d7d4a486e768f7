import * as fc from 'fast-check';
import { monthlyBill, totalOf } from '../../src/core/cost';
import { optionCosts } from '../../src/core/cost-options';
import { COST_TARGETS, Workload } from '../../src/core/cost-workload';
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
});

it('never has a quantity or a price that is not a number, and grows with the events', () => {
  fc.assert(fc.property(workloads, workload => {
    const bill = monthlyBill(workload);
    for (const { quantity: amount, dollars } of bill) {
      expect(amount).toBeGreaterThan(0);
      expect(Number.isFinite(dollars)).toBe(true);
    }
    expect(totalOf(monthlyBill({ ...workload, eventsPerMonth: workload.eventsPerMonth + 1_000 }))).toBeGreaterThanOrEqual(totalOf(bill));
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

describe('options', () => {
  const costs = (workload: Workload) => Object.fromEntries(optionCosts(workload).map(({ option, dollars }) => [option, dollars]));

  it('are those that a workload does not have', () => {
    expect(Object.keys(costs({ eventsPerMonth: M }))).toEqual([
      'objectIndex: false', 'EventDelivery.EVENT_BRIDGE', 'maxBatchingWindow: 10 seconds', 'wiringCheck: false', 'billing: provisioned with auto scaling',
      'monitor()', 'each further month that rows are kept',
    ]);
    expect(Object.keys(costs({ eventsPerMonth: M, target: 'queue', provisioned: true, monitored: true }))).toEqual([
      'objectIndex: false', 'EventDelivery.EVENT_BRIDGE', 'maxBatchingWindow: 10 seconds', 'wiringCheck: false', 'SettleMode.BY_OUTCOME',
      'schedule: every 5 minutes', 'each further month that rows are kept', 'a further attempt of each event, without the target',
    ]);
    expect(costs({ eventsPerMonth: M, target: 'function' })).not.toHaveProperty('SettleMode.BY_OUTCOME');
  });

  it('cost what the bill with the option has more', () => {
    expect(costs({ eventsPerMonth: M })['EventDelivery.EVENT_BRIDGE']).toBeCloseTo(1.00, 6);
    expect(costs({ eventsPerMonth: M, target: 'queue' })['a further attempt of each event, without the target']).toBeCloseTo(5.00, 6);
    expect(costs({ eventsPerMonth: M })['objectIndex: false']).toBeLessThan(-0.625);
  });
});
