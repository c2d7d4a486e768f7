import { Option } from 'commander';
import { STATUSES } from '../../core/contract/status';
import type { StatusOverview } from '../../core/ledger-api';
import { fromNow } from '../../terminal/clock-text';
import { clip, visible } from '../../terminal/display-text';
import { Paint } from '../../terminal/paint';
import { textTable } from '../../terminal/text-table';
import { CliCommand, optionGroup } from '../command';
import { EXIT } from '../exit-code';
import { withLedger } from '../ledger-connection';
import { FILTER } from '../options/filter-options';
import { LEDGER_COMMAND, LedgerCommandOptions } from '../options/ledger-options';
import { wholeNumber } from '../options/number-option';
import { print } from '../options/output-options';
import { skippedRow } from '../text/malformed-text';

interface CountOptions extends LedgerCommandOptions {
  readonly status: readonly string[];
  readonly cap?: number;
}

const HEAD = ['STATUS', 'EVENTS', ''] as const;
const GAP = 2;

export const count: CliCommand<CountOptions> = {
  name: 'count',
  summary: 'count the events of each status',
  description: 'Counts the events of each status, and shows how long the oldest event has been waiting, how many leases have expired, '
    + 'how many retries are due, and why the newest failure failed. The cost grows with the events that it reads from the index; --cap limits it.',
  options: [
    ...optionGroup(FILTER,
      new Option('--status <names...>', 'only these statuses').default(Object.values(STATUSES), 'all statuses of the ledger'),
      new Option('--cap <number>', 'the most events to count per status (default: 10000)').argParser(wholeNumber(1, Number.MAX_SAFE_INTEGER)),
    ),
    ...LEDGER_COMMAND,
  ],

  async run(options, _args, io) {
    const counts = await withLedger(options, io, ledger => ledger.overview({ statuses: options.status, cap: options.cap }));

    for (const { malformed = [] } of counts) malformed.forEach(row => io.stderr(skippedRow(row)));
    print(counts, options, io, () => {
      const paint = new Paint(io);
      const facts = counts.map(each => [each.status, countText(each)]);
      const used = HEAD.slice(0, 2).map((head, column) => Math.max(head.length, ...facts.map(fact => fact[column].length)) + GAP);
      const room = io.isTTY ? Math.max(1, io.columns - used[0] - used[1]) : Infinity;
      const rows = counts.map((each, index) => [paint.status(each.status), facts[index][1], clip(noteOn(each, io.now()), room)]);
      return textTable(rows, { head: HEAD.map(name => paint.head(name)), right: [1] });
    });
    return EXIT.DONE;
  },
};

function countText({ count: events, capped }: StatusOverview): string {
  return capped ? `at least ${events}` : String(events);
}

function noteOn({ count: events, oldest, expired = 0, due, lastReason }: StatusOverview, now: number): string {
  if (events === 0) return '';
  return [
    ...(oldest === undefined || lastReason !== undefined ? [] : [`oldest ${fromNow(oldest, now)}`]),
    ...(expired === 0 ? [] : [expired === 1 ? '1 lease has expired' : `${expired} leases have expired`]),
    ...(due === undefined ? [] : [`${due} due`]),
    ...(lastReason === undefined ? [] : [`newest: ${visible(lastReason)}`]),
  ].join(', ');
}
