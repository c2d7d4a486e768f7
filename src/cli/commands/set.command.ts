import { refuse } from '../../client/input';
import { problemsOf } from '../../core/entry';
import type { CliCommand } from '../command';
import { EXIT } from '../exit-code';
import { addManagedOptions, addRetention, ManagedOptions, withManagedLedger } from '../managed-ledger';
import { addTimestamp, addWhy, ChangeOptions, changeRequest, refOf } from '../options/change-options';
import { print } from '../output';
import { changedText } from '../text/changed-text';
import { isKnown, ownStatusNote } from '../text/status-note';

interface SetOptions extends ManagedOptions, ChangeOptions {
  readonly from: string;
  readonly to: string;
}

export const set: CliCommand = {
  name: 'set',

  describe(command) {
    addManagedOptions(addRetention(addTimestamp(addWhy(command
      .summary('change the status of one event')
      .description('Changes the status of one event, if it has the status that you say, and appends the change to its history.')
      .argument('<id>', 'the event\'s id, as list prints it')
      .requiredOption('--from <status>', 'the status that it must have')
      .requiredOption('--to <status>', 'the status that it gets')))))
      .addHelpText('after', `
Example:
  s3-event-ledger set 1b4e28ba-2fa1-5d3b-a3f5-ef19b5a7633b --table my-ledger --from failed --to created --reason "bucket policy mended"`);
  },

  async run(command, io) {
    const options = command.opts<SetOptions>();
    const [id] = command.args;
    const { from, to } = options;
    const request = { from, to, ...changeRequest(options, io) };
    refuse(problemsOf(request));

    const entry = await withManagedLedger(options, io, async ledger => ledger.transition(await refOf(ledger, id, options.timestamp), request));
    print(entry, options, io, () => changedText(entry, io));
    if (!isKnown(to)) io.stderr(`Note: ${ownStatusNote(to)}\n`);
    return EXIT.DONE;
  },
};
