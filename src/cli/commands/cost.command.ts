import { Option } from 'commander';
import { Charge, monthlyBill, totalOf } from '../../core/cost';
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
import { print } from '../options/output-options';

interface CostOptions {
  readonly eventsPerMonth: number;
  readonly bursts?: Bursts;
  readonly target?: CostTarget;
  readonly byOutcome?: true;
  readonly billing: 'on-demand' | 'provisioned';
  readonly json?: true;
}

export const cost: CliCommand<CostOptions> = {
  name: 'cost',
  summary: 'estimate the monthly bill of a ledger and a manager',
  description: 'Estimates the monthly bill by service, and what each option adds or saves. It needs no AWS account.',
  options: [
    ...optionGroup('Load:',
      new Option('--events-per-month <count>', 'the events that are recorded: 1500000, 250k, 10M').argParser(eventCount).makeOptionMandatory(),
      new Option('--steady', 'the events arrive evenly over the month (default)').conflicts('bursts'),
      new Option('--bursts <bursts>', 'they arrive in bursts: 30x2h is 30 bursts per month of two hours each').argParser(burstsOf),
    ),
    ...optionGroup('Settings:',
      new Option('--target <target>', 'deliver them with a manager to this target (default: no manager)').choices(COST_TARGETS),
      new Option('--by-outcome', 'with SettleMode.BY_OUTCOME'),
      new Option('--billing <mode>', 'how the table is charged; provisioned has auto scaling').choices(['on-demand', 'provisioned']).default('on-demand'),
    ),
    ...optionGroup('Output:', new Option('--json', 'one JSON document')),
  ],
  notes: `US dollars in ${PRICES.region}, prices of ${PRICES.date}, without free tiers. Of the target, only the requests of the manager are included.`,
  examples: ['cost --events-per-month 10M --target queue', 'cost --events-per-month 10M --bursts 30x2h --billing provisioned --json'],

  async run({ eventsPerMonth, bursts, target, byOutcome, billing, json }, _args, io) {
    if (byOutcome && target === undefined) throw new LedgerError('BAD_INPUT', '--by-outcome needs a manager: name its target with --target.');
    const workload: Workload = { eventsPerMonth, bursts, target, byOutcome, provisioned: billing === 'provisioned' };
    const bill = monthlyBill(workload);
    const total = totalOf(bill);
    const options = optionCosts(workload);
    const { region, date } = PRICES;
    print({ region, pricesOf: date, eventsPerMonth, bill, total, options }, { json }, io, () => billText(workload, bill, options, new Paint(io)));
    return EXIT.DONE;
  },
};

function billText({ eventsPerMonth }: Workload, bill: readonly Charge[], options: readonly OptionCost[], paint: Paint): string {
  const total = totalOf(bill);
  const { record, objectIndex, claim } = eventWrites();
  const head = (...names: readonly string[]) => names.map(name => paint.head(name));
  return [
    textTable([
      ...bill.map(({ service, usage, quantity, dollars }) => [service, usage, rounded(quantity), money(dollars)]),
      ['total', '', '', money(total)],
    ], { head: head('SERVICE', 'USAGE', 'QUANTITY', 'PER MONTH'), right: [2, 3] }),
    `${money(total / eventsPerMonth * 1e6)} per million events, in ${PRICES.region} with the prices of ${PRICES.date}.\n`
      + `To record an event takes ${record} write units, ${objectIndex} of them for the index by object; each change of its status takes ${claim}.\n`,
    textTable(options.map(({ option, dollars }) => [option, dollars < 0 ? money(dollars) : `+${money(dollars)}`]), { head: head('OPTION', 'PER MONTH'), right: [1] }),
  ].join('\n');
}

function rounded(quantity: number): string {
  return quantity.toLocaleString('en-US', { maximumFractionDigits: quantity < 100 ? 2 : 0 });
}

function money(dollars: number): string {
  return `${dollars < 0 ? '-' : ''}$${Math.abs(dollars).toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
}
