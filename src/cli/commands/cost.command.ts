import { Option } from 'commander';
import { MAX_BATCH_EVENTS } from '../../core/contract/batch-limits';
import { MANAGER_DEFAULTS } from '../../core/contract/defaults';
import { MAX_SHARDS } from '../../core/contract/shards';
import { Charge, monthlyBill, totalOf } from '../../core/cost';
import { assumptionsOf } from '../../core/cost-assumptions';
import { OptionCost, optionCosts } from '../../core/cost-options';
import { PRICES } from '../../core/cost-prices';
import { Bursts, COST_TARGETS, CostTarget, Workload } from '../../core/cost-workload';
import { eventWrites } from '../../core/cost-writes';
import { LedgerError } from '../../core/errors';
import { Paint } from '../../terminal/paint';
import { textTable } from '../../terminal/text-table';
import { CliCommand, optionGroup } from '../command';
import { EXIT } from '../exit-code';
import { burstsOf } from '../options/bursts-option';
import { eventCount } from '../options/event-count-option';
import { wholeNumber } from '../options/number-option';
import { print } from '../options/output-options';

interface CostOptions {
  readonly eventsPerMonth: number;
  readonly bursts?: Bursts;
  readonly target?: CostTarget;
  readonly byOutcome?: true;
  readonly batch?: number;
  readonly maxWait?: number;
  readonly minInterval?: number;
  readonly promptDispatch: boolean;
  readonly shards?: number;
  readonly billing: 'on-demand' | 'provisioned';
  readonly json?: true;
}

/** Of `minInterval` and `maxWait`. */
const MOST_SECONDS = 300;

export const cost: CliCommand<CostOptions> = {
  name: 'cost',
  summary: 'estimate the monthly bill of a ledger and a manager',
  description: 'Estimates the monthly bill by service, what it assumes, and what each option adds or saves. It needs no AWS account.',
  options: [
    ...optionGroup('Load:',
      new Option('--events-per-month <count>', 'the events that are recorded: 1500000, 250k, 10M').argParser(eventCount).makeOptionMandatory(),
      new Option('--steady', 'the events arrive evenly over the month (default)').conflicts('bursts'),
      new Option('--bursts <bursts>', 'they arrive in bursts: 30x2h is 30 bursts per month of two hours each').argParser(burstsOf),
    ),
    ...optionGroup('Settings:',
      new Option('--target <target>', 'deliver them with a manager to this target (default: no manager)').choices(COST_TARGETS),
      new Option('--by-outcome', 'with SettleMode.BY_OUTCOME'),
      new Option('--batch <events>', 'with batches of up to so many events per message').argParser(wholeNumber(1, MAX_BATCH_EVENTS)),
      new Option('--max-wait <seconds>', 'with maxWait: how long an event may wait for a full batch').argParser(wholeNumber(1, MOST_SECONDS)),
      new Option('--min-interval <seconds>', `between prompt runs (default: ${MANAGER_DEFAULTS.minIntervalSeconds})`).argParser(wholeNumber(1, MOST_SECONDS)),
      new Option('--no-prompt-dispatch', 'only the schedule starts runs').conflicts('minInterval'),
      new Option('--shards <count>', 'the shards of the ledger (default: 1)').argParser(wholeNumber(1, MAX_SHARDS)),
      new Option('--billing <mode>', 'how the table is charged; provisioned has auto scaling').choices(['on-demand', 'provisioned']).default('on-demand'),
    ),
    ...optionGroup('Output:', new Option('--json', 'one JSON document')),
  ],
  notes: `US dollars in ${PRICES.region}, prices of ${PRICES.date}, without free tiers. Of the target, only the requests of the manager are included.`,
  examples: [
    'cost --events-per-month 10M --target queue',
    'cost --events-per-month 1M --bursts 30x1h --target standard-state-machine --batch 100',
    'cost --events-per-month 10M --bursts 30x2h --billing provisioned --json',
  ],

  async run({ billing, json, ...load }, _args, io) {
    const problem = inputError(load);
    if (problem !== undefined) throw new LedgerError('BAD_INPUT', problem);
    const { maxWait: maxWaitSeconds, minInterval: minIntervalSeconds, ...settings } = load;
    const workload: Workload = { ...settings, maxWaitSeconds, minIntervalSeconds, provisioned: billing === 'provisioned' };
    const bill = monthlyBill(workload);
    const totals = {
      onDemand: totalOf(monthlyBill({ ...workload, provisioned: false })),
      provisioned: totalOf(monthlyBill({ ...workload, provisioned: true })),
    };
    const { region, date } = PRICES;
    const result = {
      region,
      pricesOf: date,
      eventsPerMonth: load.eventsPerMonth,
      bill,
      total: totalOf(bill),
      totals,
      options: optionCosts(workload),
      assumptions: assumptionsOf(workload),
    };
    print(result, { json }, io, () => billText(result, new Paint(io)));
    return EXIT.DONE;
  },
};

function inputError({ target, byOutcome, batch, maxWait, minInterval, promptDispatch }: Omit<CostOptions, 'billing' | 'json'>): string | undefined {
  const ofManager = { '--by-outcome': byOutcome, '--batch': batch, '--min-interval': minInterval, '--no-prompt-dispatch': promptDispatch ? undefined : true };
  const [flag] = Object.entries(ofManager).find(([, value]) => value !== undefined) ?? [];
  if (flag !== undefined && target === undefined) return `${flag} needs a manager: name its target with --target.`;
  if (batch !== undefined && target === 'event-bus') return '--batch is not supported with the target event-bus, which receives one event per message. Omit --batch.';
  if (maxWait !== undefined && batch === undefined) return '--max-wait needs --batch: without batches, no event waits for others.';
  return undefined;
}

interface Estimate {
  readonly eventsPerMonth: number;
  readonly bill: readonly Charge[];
  readonly total: number;
  readonly totals: { readonly onDemand: number; readonly provisioned: number };
  readonly options: readonly OptionCost[];
  readonly assumptions: readonly string[];
}

function billText({ eventsPerMonth, bill, total, totals, options, assumptions }: Estimate, paint: Paint): string {
  const { record, objectIndex, claim } = eventWrites();
  const head = (...names: readonly string[]) => names.map(name => paint.head(name));
  return [
    textTable([
      ...bill.map(({ service, usage, quantity, dollars }) => [service, usage, rounded(quantity), money(dollars)]),
      ['total', '', '', money(total)],
    ], { head: head('SERVICE', 'USAGE', 'QUANTITY', 'PER MONTH'), right: [2, 3] }),
    `${money(total / eventsPerMonth * 1e6)} per million events, in ${PRICES.region} with the prices of ${PRICES.date}.\n`
      + `On demand ${money(totals.onDemand)}, with provisioned capacity and auto scaling ${money(totals.provisioned)}.\n`
      + `To record an event takes ${record} write units, ${objectIndex} of them for the index by object; each change of its status takes ${claim}.\n`,
    textTable(options.map(({ option, dollars }) => [option, dollars < 0 ? money(dollars) : `+${money(dollars)}`]), { head: head('OPTION', 'PER MONTH'), right: [1] }),
    `${paint.head('ASSUMPTIONS')}\n${assumptions.join('\n')}\n`,
  ].join('\n');
}

function rounded(quantity: number): string {
  return quantity.toLocaleString('en-US', { maximumFractionDigits: quantity < 100 ? 2 : 0 });
}

function money(dollars: number): string {
  return `${dollars < 0 ? '-' : ''}$${Math.abs(dollars).toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
}
