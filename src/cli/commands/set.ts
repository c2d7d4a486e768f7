import { problemsOf } from '../../core/entry';
import { LedgerError } from '../../core/errors';
import type { CliCommand } from '../command';
import { withLedger } from '../connection';
import { visible } from '../display-text';
import { EXIT } from '../exit-code';
import { addLedgerOptions, LedgerOptions } from '../options';
import { notFound } from './show';
import { print } from '../output';
import { Paint } from '../paint';
import { isKnown, ownStatusNote } from '../status-note';
import { parseDuration } from '../time-option';

interface SetOptions extends LedgerOptions {
  readonly timestamp?: string;
  readonly from: string;
  readonly to: string;
  readonly reason?: string;
  readonly by?: string;
  readonly retention?: string;
}

export const set: CliCommand = {
  name: 'set',

  describe(command) {
    addLedgerOptions(command
      .summary('change the status of one event')
      .description('Changes the status of one event, if it has the status that you say, and appends the change to its history.')
      .argument('<id>', 'the event\'s id, as list prints it')
      .requiredOption('--from <status>', 'the status that it must have')
      .requiredOption('--to <status>', 'the status that it gets')
      .option('--reason <text>', 'why, for the history: up to 512 characters')
      .option('--by <name>', 'who, for the history (default: you@this-machine)')
      .option('--retention <span>', 'how long the row stays once its status is final, such as 90d (default: forever)')
      .option('--timestamp <timestamp>', 'the event\'s timestamp, as list --json prints it: saves a read'))
      .addHelpText('after', `
Example:
  s3-event-ledger set 1b4e28ba-2fa1-5d3b-a3f5-ef19b5a7633b --table my-ledger --from failed --to created --reason "bucket policy mended"`);
  },

  async run(command, io) {
    const options = command.opts<SetOptions>();
    const [id] = command.args;
    const { from, to, reason, by = io.user } = options;
    const problems = problemsOf({ from, to, by, reason });
    if (problems.length > 0) throw new LedgerError('BAD_INPUT', problems.join('; '));
    const retention = options.retention === undefined ? undefined : Math.ceil(parseDuration('--retention', options.retention) / 1000);

    const entry = await withLedger(options, io, async ledger => {
      const timestamp = options.timestamp ?? (await ledger.get({ id }))?.timestamp;
      if (timestamp === undefined) throw new LedgerError('EVENT_NOT_FOUND', notFound(id, options.timestamp));
      return ledger.transition({ id, timestamp }, { from, to, by, reason });
    }, retention);

    print(entry, options, io, () => {
      const paint = new Paint(io);
      return `${entry.id}  ${paint.status(from)} → ${paint.status(to)}  ${visible(`${entry.bucket}/${entry.key}`)}\n`;
    });
    if (!isKnown(to)) io.stderr(`Note: ${ownStatusNote(to)}\n`);
    return EXIT.DONE;
  },
};
