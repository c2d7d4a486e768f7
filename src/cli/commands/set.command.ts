import { Option } from 'commander';
import { refuse } from '../../client/input';
import { problemsOf } from '../../core/entry';
import { CliCommand, optionGroup } from '../command';
import { EXIT } from '../exit-code';
import { withLedger } from '../ledger-connection';
import { CHANGE, ChangeOptions, changeRequest, REASON_AND_BY } from '../options/change-options';
import { EVENT_ID, EventOptions, refOf, TIMESTAMP } from '../options/event-option';
import { LEDGER_COMMAND, LedgerCommandOptions } from '../options/ledger-options';
import { ManagerOptions, ROW_RETENTION } from '../options/manager-options';
import { print } from '../options/output-options';
import { changedText } from '../text/changed-text';
import { customStatusNote, isKnown } from '../text/status-note';

interface SetOptions extends LedgerCommandOptions, ManagerOptions, EventOptions, ChangeOptions {
  readonly from: string;
  readonly to: string;
}

export const set: CliCommand<SetOptions> = {
  name: 'set',
  summary: 'change the status of one event',
  description: 'Changes the status of one event if it has the expected status, and appends the change to its history.',
  argument: EVENT_ID,
  options: [
    ...TIMESTAMP,
    ...optionGroup(CHANGE,
      new Option('--from <status>', 'the status that the event must have').makeOptionMandatory(),
      new Option('--to <status>', 'the new status').makeOptionMandatory(),
    ),
    ...REASON_AND_BY,
    ...ROW_RETENTION,
    ...LEDGER_COMMAND,
  ],
  examples: ['set 1b4e28ba-2fa1-5d3b-a3f5-ef19b5a7633b --table my-ledger --from failed --to created --reason "bucket policy fixed"'],

  async run(options, [id], io) {
    const { from, to } = options;
    const request = { from, to, ...changeRequest(options, io) };
    refuse(problemsOf(request));

    const entry = await withLedger(options, io, async ledger => ledger.transition(await refOf(ledger, id, options), request));
    print(entry, options, io, () => changedText(entry, io));
    if (!isKnown(to)) io.stderr(`Note: ${customStatusNote(to)}\n`);
    return EXIT.DONE;
  },
};
