import { runDemo } from '../../sandbox';
import { ClockText } from '../../terminal/clock-text';
import { Paint } from '../../terminal/paint';
import type { CliCommand } from '../command';
import { addTimeZone, OutputOptions, wholeNumber } from '../options/ledger-options';
import { EntryText } from '../text/entry-text';

interface DemoCommandOptions extends OutputOptions {
  readonly seed?: number;
}

export const demo: CliCommand = {
  name: 'demo',

  describe(command) {
    addTimeZone(command
      .summary('prove on a folder that nothing is lost and nothing doubled')
      .description('Records every file of DIR in a ledger on this machine: each event delivered twice, all of them shuffled, bad messages among them. '
        + 'Then a manager works them off, with a sample consumer that fails some; leases last ten seconds there, and retries come after one. '
        + 'Exits with 0 only if the ledger has one row a file, every event is settled, none twice, and no attempt was handed out twice.')
      .argument('<dir>', 'the folder whose files are recorded')
      .option('--seed <number>', 'deliver in the same order as a run before, which printed this', wholeNumber(0, 0xffff_ffff)));
  },

  async run(command, io) {
    const { seed, utc } = command.opts<DemoCommandOptions>();
    const [directory] = command.args;
    const text = new EntryText(io, new ClockText(utc === true), new Paint(io));
    return runDemo({ directory, seed, onRows: entries => io.stdout(text.table(entries)) }, io);
  },
};
