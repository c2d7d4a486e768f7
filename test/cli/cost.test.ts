import { monthlyBill, totalOf } from '../../src/core/cost';
import { PRICES } from '../../src/core/cost-prices';
import { COST_TARGETS } from '../../src/core/cost-workload';
import { ask } from '../support/ask';

const cost = (...words: readonly string[]) => ask(['cost', ...words]);

it('prints the bill, its total, and what each option adds or saves', async () => {
  const { code, out, err } = await cost('--events-per-month', '10M', '--target', 'queue');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toMatch(/^SERVICE +USAGE +QUANTITY +PER MONTH\nDynamoDB +write units +90,000,000 +\$56\.25\n/);
  expect(/\ntotal +\$(\S+)\n/.exec(out)?.[1]).toBe(totalOf(monthlyBill({ eventsPerMonth: 1e7, target: 'queue' })).toFixed(2));
  expect(out).toContain(`in us-east-1 with the prices of ${PRICES.date}`);
  expect(out).toContain('To record an event takes 3 write units, 1 of them for the index by object; each change of its status takes 3.');
  expect(out).toMatch(/\nobjectIndex: false +-\$7\.50\n/);
  expect(out).toMatch(/\nOPTION +PER MONTH\n[^]*\npromptDispatch: false +-\$10\.\d\d\n[^]*\nASSUMPTIONS\n/);
  expect(out).toMatch(/\na further attempt of each event, without the target +\+\$50\.00\n/);
});

it('--json has the same numbers', async () => {
  const result = JSON.parse((await cost('--events-per-month', '1.5M', '--bursts', '30x2h', '--target', 'function', '--billing', 'provisioned', '--json')).out);
  const bill = monthlyBill({ eventsPerMonth: 1_500_000, bursts: { count: 30, hours: 2 }, target: 'function', provisioned: true });
  expect(result).toEqual({
    region: 'us-east-1',
    pricesOf: PRICES.date,
    eventsPerMonth: 1_500_000,
    bill,
    total: totalOf(bill),
    options: expect.any(Array),
    assumptions: expect.any(Array),
    totals: { provisioned: totalOf(bill), onDemand: totalOf(monthlyBill({ eventsPerMonth: 1_500_000, bursts: { count: 30, hours: 2 }, target: 'function' })) },
  });
  expect(bill.reduce((sum, { dollars }) => sum + dollars, 0)).toBe(result.total);
});

it('passes its options on to the bill', async () => {
  const words = '--events-per-month 1M --target queue --by-outcome --batch 50 --max-wait 20 --min-interval 10 --shards 4';
  const { bill } = JSON.parse((await cost(...words.split(' '), '--json')).out);
  const workload = { eventsPerMonth: 1e6, target: 'queue', byOutcome: true, batch: 50, maxWaitSeconds: 20, minIntervalSeconds: 10, shards: 4 } as const;
  expect(bill).toEqual(monthlyBill(workload));
  for (const name of ['byOutcome', 'batch', 'maxWaitSeconds', 'minIntervalSeconds', 'shards'] as const) {
    expect({ name, bill: monthlyBill({ ...workload, [name]: undefined }) }).not.toEqual({ name, bill });
  }
  const unprompted = JSON.parse((await cost('--events-per-month', '1M', '--target', 'queue', '--no-prompt-dispatch', '--json')).out);
  expect(unprompted.bill).toEqual(monthlyBill({ eventsPerMonth: 1e6, target: 'queue', promptDispatch: false }));
});

it('prints the total with the other billing', async () => {
  const { out } = await cost('--events-per-month', '10M', '--billing', 'provisioned');
  const [, onDemand, provisioned] = /^On demand \$(\S+), with provisioned capacity and auto scaling \$(\S+)\.$/m.exec(out) ?? [];
  expect([onDemand, provisioned]).toEqual([false, true].map(each => totalOf(monthlyBill({ eventsPerMonth: 1e7, provisioned: each })).toFixed(2)));
});

it.each(COST_TARGETS)('knows the target %s', async target => {
  expect(await cost('--events-per-month', '250k', '--target', target)).toMatchObject({ code: 0, err: '' });
});

it('has no option of a manager without one', async () => {
  const { out } = await cost('--events-per-month', '1000');
  expect(out).not.toMatch(/schedule:|BY_OUTCOME|attempt|prompt|batch:|shards/);
});

it.each([
  [['--events-per-month', '10MM'], '\'10MM\' is invalid. It must be a number of events from 1 to 1000G'],
  [['--events-per-month', '-5'], '\'-5\' is invalid'],
  [['--events-per-month', '0'], '\'0\' is invalid'],
  [['--events-per-month', '0.4'], '\'0.4\' is invalid'],
  [['--events-per-month', '1001G'], '\'1001G\' is invalid'],
  [['--events-per-month', 'NaN'], '\'NaN\' is invalid'],
  [['--events-per-month', '1e6'], '\'1e6\' is invalid'],
  [['--events-per-month', ''], 'is invalid'],
  [[], 'required option \'--events-per-month <count>\' not specified'],
  [['--events-per-month', '1M', '--target', 'kafka'], 'Allowed choices are queue, function, standard-state-machine'],
  [['--events-per-month', '1M', '--bursts', '30x'], 'such as 30x2h or 200x15m'],
  [['--events-per-month', '1M', '--bursts', '0x2h'], 'such as 30x2h'],
  [['--events-per-month', '1M', '--bursts', '3x0m'], 'such as 30x2h'],
  [['--events-per-month', '1M', '--bursts', '366x2h'], 'at most 730 hours in all'],
  [['--events-per-month', '1M', '--bursts', '3x2h', '--steady'], 'cannot be used with option'],
  [['--events-per-month', '1M', '--billing', 'free'], 'Allowed choices are on-demand, provisioned'],
  [['--events-per-month', '1M', '--shards', '65'], 'It must be a whole number from 1 to 64.'],
  [['--events-per-month', '1M', '--target', 'queue', '--batch', '0'], 'It must be a whole number from 1 to 1000.'],
  [['--events-per-month', '1M', '--target', 'queue', '--min-interval', '301'], 'It must be a whole number from 1 to 300.'],
  [['--events-per-month', '1M', '--target', 'queue', '--min-interval', '3', '--no-prompt-dispatch'], 'cannot be used with option'],
  [['--events-per-month', '1M', '--batch', '10'], '--batch needs a manager: name its target with --target'],
  [['--events-per-month', '1M', '--min-interval', '10'], '--min-interval needs a manager: name its target with --target'],
  [['--events-per-month', '1M', '--no-prompt-dispatch'], '--no-prompt-dispatch needs a manager: name its target with --target'],
  [['--events-per-month', '1M', '--target', 'event-bus', '--batch', '10'], '--batch is not supported with the target event-bus'],
  [['--events-per-month', '1M', '--target', 'queue', '--max-wait', '10'], '--max-wait needs --batch'],
  [['--events-per-month', '1M', '--by-outcome'], '--by-outcome needs a manager: name its target with --target'],
])('%j is an error', async (words, message) => {
  const { code, out, err } = await cost(...words);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain(message);
});
