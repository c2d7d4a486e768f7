import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Charge, monthlyBill, totalOf } from '../../src/core/cost';
import { PRICES } from '../../src/core/cost-prices';
import { COUNTED } from '../../src/core/cost-usage';
import { Workload } from '../../src/core/cost-workload';
import { eventWrites } from '../../src/core/cost-writes';
import { reconcileCost } from '../../src/core/reconcile-cost';
import { ask } from '../support/ask';
import { ROOT } from '../support/project-root';

const MILLION = 1_000_000;
const [page, readme, pace] = ['docs/costs.md', 'README.md', 'docs/pace.md'].map(name => readFileSync(join(ROOT, name), 'utf8').replace(/\s+/g, ' '));

/** So fast that each of Lambda's five pollers finds full batches. */
const FULL_BATCHES = { count: 1, hours: 200 / 3_600 };

const usd = (dollars: number) => `$${dollars.toFixed(2)}`;
const only = (services: string, usage?: string) => (charge: Charge) => (
  services.split(',').includes(charge.service) && (usage === undefined || charge.usage === usage));

/** What a million events add to a bill, of some services: all but what an idle month costs. */
function perMillion(workload: Partial<Workload>, of: (charge: Charge) => boolean = () => true): number {
  const variable = (charge: Charge) => of(charge) && charge.usage !== 'metrics' && charge.usage !== 'GB of rows';
  const dollars = (eventsPerMonth: number) => totalOf(monthlyBill({ eventsPerMonth, ...workload }).filter(variable));
  return dollars(MILLION) - dollars(0);
}

/** What a month without events costs. */
function idle(workload: Partial<Workload>, of: (charge: Charge) => boolean = () => true): number {
  return totalOf(monthlyBill({ eventsPerMonth: 0, ...workload }).filter(of));
}

const RECORD = { full: perMillion({ bursts: FULL_BATCHES }), single: perMillion({}) };
/** To deliver them, without the requests of the target. */
const ofDelivery = (workload: Partial<Workload>, of = (charge: Charge) => charge.service !== 'SQS' || charge.usage !== 'requests') => (
  perMillion({ target: 'queue', ...workload }, of) - perMillion(workload, of));
const DELIVER = { full: ofDelivery({ bursts: FULL_BATCHES }), single: ofDelivery({}) };
const PROMPT = {
  full: DELIVER.full - ofDelivery({ bursts: FULL_BATCHES, promptDispatch: false }),
  single: DELIVER.single - ofDelivery({ promptDispatch: false }),
};
const units = eventWrites();
const ofUnits = (count: number) => usd(count * PRICES.dynamodb.write * MILLION);

const target = (name: NonNullable<Workload['target']>, workload: Partial<Workload> = {}) => (
  perMillion({ target: name, byOutcome: false, bursts: FULL_BATCHES, ...workload }) - RECORD.full - DELIVER.full);
const outcomes = (workload: Partial<Workload>) => perMillion({ target: 'queue', byOutcome: true, ...workload }) - perMillion({ target: 'queue', ...workload });
/** All that delivery costs, with the requests of the target and the outcomes. */
const delivered = (name: NonNullable<Workload['target']>, workload: Partial<Workload>) => perMillion({ target: name, bursts: FULL_BATCHES, ...workload }) - RECORD.full;
const RUNS = idle({ target: 'queue' }, ({ service, usage }) => usage !== 'metrics' && service !== 'SQS')
  - idle({}, ({ service, usage }) => usage !== 'metrics' && service !== 'SQS');
const writesOf = (workload: Partial<Workload>) => usd(totalOf(monthlyBill({ eventsPerMonth: 10 * MILLION, target: 'queue', ...workload })
  .filter(({ usage }) => usage === 'write units' || usage === 'hours of a write capacity unit')));
const ofTenMillion = (workload: Partial<Workload> = {}) => totalOf(monthlyBill({ eventsPerMonth: 10 * MILLION, ...workload }));

it.each([
  `in ${PRICES.region}, with the prices of [AWS](https://aws.amazon.com/pricing/) as of ${PRICES.date}`,
  `${ofUnits(1)} per million write units`,
  `| record an event | ${units.record}, one of them for the index by object | ${ofUnits(units.record)} |`,
  `| claim it for delivery | ${units.claim} | ${ofUnits(units.claim)} |`,
  `| complete it, or another change of status | ${units.complete} | ${ofUnits(units.complete)} |`,
  `| each further attempt: fail, and claim the retry | ${units.retry}, because a retry is in the sparse index too | ${ofUnits(units.retry)} |`,
  `| heartbeat: extend the lease | ${units.heartbeat}, because the index by status contains the lease | ${ofUnits(units.heartbeat)} |`,
  `| replay a completed event, until it is completed again | ${units.replay} | ${ofUnits(units.replay)} |`,
  `| supersede an event instead of delivering it | ${units.supersede} | ${ofUnits(units.supersede)} |`,

  ...['DynamoDB', 'SQS', 'Lambda', 'CloudWatch'].map(service => (
    `${usd(perMillion({ bursts: FULL_BATCHES }, only(service)))} | ${usd(perMillion({}, only(service)))} |`)),
  `| DynamoDB | ${units.record} million write units |`,
  `**total** | **${usd(RECORD.full)}** | **${usd(RECORD.single)}** |`,
  `ten million events per month cost ${usd(ofTenMillion() - ofTenMillion({ batchingWindowSeconds: 10 }))} less`,
  `takes ${units.record - units.objectIndex} write units to record: ${ofUnits(units.objectIndex)} less per million`,
  `cost ${usd(perMillion({ eventBridge: true }) - RECORD.single)} per million more`,
  `in about ${((COUNTED.row.table + COUNTED.row.objectIndex) / 1_000).toFixed(1)} GB: ${usd(totalOf(monthlyBill({ eventsPerMonth: MILLION }).filter(({ usage }) => usage === 'GB of rows')))} per month`,

  `${units.claim + units.complete} million write units | ${ofUnits(units.claim + units.complete)} | ${ofUnits(units.claim + units.complete)} |`,
  ...[usd(DELIVER.full - PROMPT.full - (units.claim + units.complete) * PRICES.dynamodb.write * MILLION)].map(each => (
    `| dispatched | 10 ms of 512 MB and reading the row from the index, per event | ${each} | ${each} |`)),
  `| prompt runs | 1,000 to 1 million, with a signal each: see [pace](pace.md#costs) | ${usd(PROMPT.full)} | ${usd(PROMPT.single)} |`,
  `| | **total** | **${usd(DELIVER.full)}** | **${usd(DELIVER.single)}** |`,
  `0.3 million × $0.40 | ${usd(target('queue'))} |`,
  `| event bus | 1 million × $1.00 | ${usd(target('event-bus'))} |`,
  `and its duration | ${usd(target('function'))} and more |`,
  `and their duration | ${usd(target('forwarder'))} and more |`,
  `for each step | ${usd(target('standard-state-machine'))} and more |`,
  `1 million × $1.00, and their duration | ${usd(target('express-state-machine'))} and more |`,
  `reading each row: ${usd(PRICES.dynamodb.read * MILLION)}, and more prompt runs | ${usd(outcomes({ bursts: FULL_BATCHES }))} to ${usd(outcomes({}))} |`,

  `as for an outcome | ${usd(units.heartbeat * PRICES.dynamodb.write * MILLION + outcomes({ bursts: FULL_BATCHES, promptDispatch: false }))} and more per million heartbeats |`,

  ...([
    ['queue', 'queue'], ['function', 'function'], ['Standard state machine', 'standard-state-machine'],
    ['Express state machine', 'express-state-machine'], ['forwarder', 'forwarder'],
  ] as const).map(([name, kind]) => `| ${name} | ${[undefined, 10, 100].map(batch => usd(delivered(kind, { batch }))).join(' | ')} |`),
  `a message has about ${COUNTED.message} bytes per event`,

  `while it is empty: at most 657,000 requests | ${usd(idle({}, only('SQS')))} |`,
  `× $0.30, while they are published; ten are free in each account | ${usd(idle({}, only('CloudWatch', 'metrics')))} |`,
  `for about a second | ${usd(idle({}, only('Lambda,EventBridge')))} |`,
  `${COUNTED.queries.run} queries, logs | ${usd(RUNS)} |`,
  `${usd(COUNTED.metrics.idleManager * PRICES.cloudWatch.metric)} to ${usd(COUNTED.metrics.manager * PRICES.cloudWatch.metric)} |`,
  `Lambda polls the wake queue, at the price of FIFO queues | ${usd(idle({ target: 'queue' }, only('SQS', 'requests to the wake queue')))} |`,
  `Lambda polls the outcome queue while it is empty | ${usd(idle({ target: 'queue', byOutcome: true }) - idle({ target: 'queue' }))} |`,
  `with 8 shards ${usd(idle({ target: 'queue', shards: 8 }) - idle({ target: 'queue' }))} more per month`,
  `${COUNTED.alarms.ledger} metrics of alarms × $0.10, and a dashboard, $3.00; three dashboards are free in each account | ${usd(idle({ monitored: true }) - idle({}))} |`,
  `| ${COUNTED.alarms.onDispatch} metrics of alarms, ${COUNTED.alarms.byOutcome} with`,
  `${[false, true].map(byOutcome => usd(COUNTED.alarms[byOutcome ? 'byOutcome' : 'onDispatch'] * 0.1 + 3)).join(' to ')} |`,
  `A manager that finds no events costs ${usd(idle({ target: 'queue' }) - idle({}))} per month`,

  `a million write units cost ${usd(MILLION / 3_600 / 0.7 * PRICES.dynamodb.writeCapacityHour)} instead of ${ofUnits(1)}`,
  ...([['steady', undefined], ['30 bursts of 2 hours', { count: 30, hours: 2 }], ['30 bursts of 15 minutes', { count: 30, hours: 0.25 }]] as const)
    .map(([load, bursts]) => `| ${load} | ${writesOf({ bursts })} | ${writesOf({ bursts, provisioned: true })} |`),

  `**${usd(reconcileCost({ checked: MILLION, missing: 0 }))} to `,
  `A million missing objects cost about ${usd(reconcileCost({ checked: 0, missing: MILLION }))} to record: ${units.record} write units each`,
  `and ${usd(reconcileCost({ checked: 0, missing: MILLION }) - units.record * PRICES.dynamodb.write * MILLION)} for the queue and the function`,
])('docs/costs.md says: %s', sentence => {
  expect(page).toContain(sentence);
});

const HOUR = 3_600;
const atRate = (perSecond: number, workload: Partial<Workload>) => {
  const eventsPerMonth = perSecond * 730 * HOUR;
  const dollars = (each: Workload) => totalOf(monthlyBill(each).filter(({ usage }) => usage !== 'metrics' && usage !== 'GB of rows'));
  return (dollars({ eventsPerMonth, target: 'queue', ...workload }) - dollars({ eventsPerMonth: 0, target: 'queue', ...workload })) / eventsPerMonth * MILLION;
};

it.each(([['1 per minute', 1 / 60], ['1 per second', 1], ['10 per second', 10], ['50 per second', 50], ['500 per second', 500]] as const).map(([rate, perSecond]) => (
  `| ${rate} | ${[false, true].map(byOutcome => [false, true].map(promptDispatch => usd(atRate(perSecond, { byOutcome, promptDispatch }))).join(' | ')).join(' | ')} |`
)).concat(
  `at most ${Math.max(...[1 / 60, 1, 10, 50, 500].flatMap(rate => [false, true].map(byOutcome => atRate(rate, { byOutcome }) / atRate(rate, { byOutcome, promptDispatch: false })))).toFixed(1)} times`,
))('docs/pace.md says: %s', sentence => {
  expect(pace).toContain(sentence);
});

it.each([
  `Per million events in us-east-1: ${usd(RECORD.full)} to ${usd(RECORD.single)} to record them and ${usd(DELIVER.full)} to ${usd(DELIVER.single)} more to deliver and complete them`,
  `Each further attempt costs ${ofUnits(units.retry)} per million`,
  `a million files cost ${usd(delivered('standard-state-machine', {}))} by one execution of a Standard state machine each, and ${usd(delivered('standard-state-machine', { batch: 10 }))} in `,
  `of 10; to a queue, ${usd(delivered('queue', {}))} and ${usd(delivered('queue', { batch: 10 }))}.`,
  `A ledger without events costs ${usd(idle({}))} per month, a manager ${usd(idle({ target: 'queue' }) - idle({}))}`,
])('README.md says: %s', sentence => {
  expect(readme).toContain(sentence);
});

it.each([
  ['src/s3-event-ledger.ts', `One million events cost ${usd(RECORD.full)} to ${usd(RECORD.single)}, depending on`],
  ['src/s3-event-manager.ts', `One million events cost ${usd(DELIVER.full)} to ${usd(DELIVER.single)} in addition to the ledger, depending on how many arrive at a time: three write units each to claim and to settle an event (${ofUnits(units.claim + units.complete)})`],
  ['src/s3-event-manager-props.ts', `which is ${(100 * RUNS).toFixed(0)} cents per month at one run per minute`],
  ['src/event-delivery.ts', `SQS ${usd(perMillion({ bursts: FULL_BATCHES }, only('SQS')))} to ${usd(perMillion({}, only('SQS')))} per million events`],
])('the docstring of %s says: %s', (file, sentence) => {
  expect(readFileSync(join(ROOT, file), 'utf8').replace(/\s+\* /g, ' ')).toContain(sentence);
});

it('the commands of docs/costs.md work', async () => {
  const text = readFileSync(join(ROOT, 'docs/costs.md'), 'utf8');
  const commands = [...text.matchAll(/^npx s3-event-ledger (.+)$/gm)].map(([, words]) => words);
  expect(commands).toHaveLength(3);
  for (const command of commands) expect(await ask(command.split(' '))).toMatchObject({ code: 0, err: '' });
});
