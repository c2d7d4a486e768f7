import { STATUSES } from '../../core/contract/status';
import type { StatusOverview } from '../../core/ledger-api';
import { fromNow } from '../../terminal/clock-text';
import { clip, visible } from '../../terminal/display-text';
import { Paint } from '../../terminal/paint';
import { textTable } from '../../terminal/text-table';
import type { CliCommand } from '../command';
import { withLedger } from '../connection';
import { EXIT } from '../exit-code';
import { addLedgerOptions, LedgerOptions, wholeNumber } from '../options/ledger-options';
import { print } from '../output';

interface CountOptions extends LedgerOptions {
  readonly status: readonly string[];
  readonly cap?: number;
}

const HEAD = ['STATUS', 'EVENTS', ''] as const;
const GAP = 2;

export const count: CliCommand = {
  name: 'count',

  describe(command) {
    addLedgerOptions(command
      .summary('how many events have each status')
      .description('Counts the events of each status, and tells since when the oldest waits, how many leases have run out, how many retries '
        + 'are due, and why the newest failure failed. It reads the index, which costs by what it holds: hence the cap.')
      .option('--status <names...>', 'these statuses', Object.values(STATUSES))
      .option('--cap <number>', 'stop counting a status here', wholeNumber(1, Number.MAX_SAFE_INTEGER)));
  },

  async run(command, io) {
    const options = command.opts<CountOptions>();
    const counts = await withLedger(options, io, ledger => ledger.overview({ statuses: options.status, cap: options.cap }));

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

/** What an operator wants to know besides. */
function noteOn({ count: events, oldest, expired = 0, due, lastReason }: StatusOverview, now: number): string {
  if (events === 0) return '';
  return [
    ...(oldest === undefined || lastReason !== undefined ? [] : [`oldest ${fromNow(oldest, now)}`]),
    ...(expired === 0 ? [] : [expired === 1 ? '1 lease has run out' : `${expired} leases have run out`]),
    ...(due === undefined ? [] : [`${due} due`]),
    ...(lastReason === undefined ? [] : [`newest: ${visible(lastReason)}`]),
  ].join(', ');
}
