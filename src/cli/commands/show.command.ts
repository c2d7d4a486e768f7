import { LedgerError } from '../../core/errors';
import { ClockText } from '../../terminal/clock-text';
import { Paint } from '../../terminal/paint';
import type { CliCommand } from '../command';
import { withLedger } from '../connection';
import { EXIT } from '../exit-code';
import { addLedgerOptions, LedgerOptions } from '../options/ledger-options';
import { print } from '../output';
import { EntryText } from '../text/entry-text';

interface ShowOptions extends LedgerOptions {
  readonly timestamp?: string;
}

export const show: CliCommand = {
  name: 'show',

  describe(command) {
    addLedgerOptions(command
      .summary('one event with all its facts and its history')
      .description('Shows one event with all its facts and its history.')
      .argument('<id>', 'the event\'s id, as list prints it')
      .option('--timestamp <timestamp>', 'and this timestamp, as list --json prints it'));
  },

  async run(command, io) {
    const options = command.opts<ShowOptions>();
    const [id] = command.args;
    const entry = await withLedger(options, io, ledger => ledger.get({ id, timestamp: options.timestamp })).catch((error: unknown) => {
      if (error instanceof LedgerError && error.item) io.stdout(`${JSON.stringify(error.item, undefined, 2)}\n`);
      throw error;
    });
    if (!entry) throw new LedgerError('EVENT_NOT_FOUND', notFound(id, options.timestamp));

    print(entry, options, io, () => new EntryText(io, new ClockText(options.utc === true), new Paint(io)).details(entry));
    return EXIT.DONE;
  },
};

export function notFound(id: string, timestamp: string | undefined): string {
  return `no event with id ${JSON.stringify(id)}${timestamp === undefined ? '' : ` and timestamp ${JSON.stringify(timestamp)}`} in this ledger.`
    + ' Ids are 36 characters, as list prints them.';
}
