import { STATUSES } from '../../core/status';
import type { CliCommand } from '../command';
import { withLedger } from '../connection';
import { EXIT } from '../exit-code';
import { addLedgerOptions, LedgerOptions, wholeNumber } from '../options';
import { print } from '../output';
import { Paint } from '../paint';
import { textTable } from '../text-table';

interface CountOptions extends LedgerOptions {
  readonly status: readonly string[];
  readonly cap?: number;
}

export const count: CliCommand = {
  name: 'count',

  describe(command) {
    addLedgerOptions(command
      .summary('how many events have each status')
      .description('Counts the events of each status by reading the index, which costs by what it holds: hence the cap.')
      .option('--status <names...>', 'these statuses', Object.values(STATUSES))
      .option('--cap <number>', 'stop counting a status here', wholeNumber(1, Number.MAX_SAFE_INTEGER)));
  },

  async run(command, io) {
    const options = command.opts<CountOptions>();
    const counts = await withLedger(options, io, ledger => ledger.counts({ statuses: options.status, cap: options.cap }));

    print(counts, options, io, () => {
      const paint = new Paint(io);
      const rows = counts.map(each => [paint.status(each.status), each.capped ? `at least ${each.count}` : String(each.count)]);
      return textTable(rows, { head: ['STATUS', 'EVENTS'].map(name => paint.head(name)), right: [1] });
    });
    return EXIT.DONE;
  },
};
