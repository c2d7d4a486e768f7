import { runSandbox } from '../../sandbox';
import { ClockText } from '../../terminal/clock-text';
import { Paint } from '../../terminal/paint';
import type { CliCommand } from '../command';
import { addTimeZone, OutputOptions, wholeNumber } from '../options/ledger-options';
import { EntryText } from '../text/entry-text';

interface SandboxCommandOptions extends OutputOptions {
  readonly port?: number;
  readonly ignoreExisting?: true;
  readonly manager: boolean;
}

export const sandbox: CliCommand = {
  name: 'sandbox',

  describe(command) {
    addTimeZone(command
      .summary('the whole flow on this machine, with a folder as the bucket')
      .description('Plays the whole flow on this machine, without an AWS account: DIR is the bucket, each change of a file in it becomes an S3 event, '
        + 'and the rows print as they are recorded. A manager runs every second and hands them to a sample consumer, which fails some of them; '
        + 'each change of status prints, too. Retries come after 5 to 20 seconds, leases last a minute. Ctrl-C ends it; nothing is kept.')
      .argument('<dir>', 'the folder that is the bucket')
      .option('--port <number>', 'TCP port of its DynamoDB on 127.0.0.1 (default: a free one)', wholeNumber(1, 65_535))
      .option('--ignore-existing', 'leave the files alone that are there at the start')
      .option('--no-manager', 'only record: let no manager work the events off'));
  },

  async run(command, io) {
    const { port, ignoreExisting, manager, utc } = command.opts<SandboxCommandOptions>();
    const [directory] = command.args;
    const text = new EntryText(io, new ClockText(utc === true), new Paint(io));
    return runSandbox({
      directory,
      port,
      ignoreExisting,
      manager,
      onRow: entry => io.stdout(text.line(entry)),
      onChange: (entry, change) => io.stdout(text.change(entry, change)),
    }, io);
  },
};
