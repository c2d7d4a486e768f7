import { Command, Option } from 'commander';
import { BulkOptions, runBulk } from './bulk-run';
import { refuse } from '../../client/input';
import { problemsOfWhy } from '../../core/entry';
import { LedgerError } from '../../core/errors';
import type { BulkVerb } from '../../core/ledger-api';
import { LIFECYCLE } from '../../core/lifecycle';
import type { Io } from '../../terminal/io';
import type { CliCommand } from '../command';
import { EXIT } from '../exit-code';
import { addManagedOptions, ManagedOptions, withManagedLedger } from '../managed-ledger';
import { addTimestamp, addWhy, ChangeOptions, changeRequest, refOf } from '../options/change-options';
import { addTimeRange, TimeRangeOptions, timeRangeOf } from '../options/time-range-option';
import { print } from '../output';
import { changedText } from '../text/changed-text';

export interface BulkCommandOptions extends ManagedOptions, ChangeOptions, TimeRangeOptions, BulkOptions {
  readonly status?: string;
  readonly prefix?: string;
}

/** What only a change of many events takes. */
const FILTERS = ['status', 'prefix', 'since', 'until', 'cursor', 'dryRun', 'yes'] as const;

/** A command that changes one event by its id, or many by a filter. */
export function bulkCommand(
  verb: BulkVerb, words: { readonly summary: string; readonly description: string }, own: (command: Command) => Command = command => command,
): CliCommand {
  const from: readonly string[] = LIFECYCLE[verb].from;
  return {
    name: verb,

    describe(command: Command) {
      addManagedOptions(own(addTimestamp(addWhy(addTimeRange(command
        .summary(words.summary)
        .description(words.description)
        .argument('[id]', 'the event\'s id, as list prints it')
        .optionsGroup('Many events:')
        .addOption(new Option('--status <name>', 'all events that have this status').choices(from))
        .option('--prefix <prefix>', 'whose key begins with this'))
        .option('--dry-run', 'count them, change nothing')
        .option('--yes', 'do not ask')
        .option('--cursor <cursor>', 'go on where a run was interrupted, with the same filter')
        .optionsGroup('Change:')))))
        .addHelpText('after', `
Examples:
  s3-event-ledger ${verb} 1b4e28ba-2fa1-5d3b-a3f5-ef19b5a7633b --table my-ledger --reason "bucket policy mended"
  s3-event-ledger ${verb} --table my-ledger --status failed --since 1d --prefix incoming/ --dry-run`);
    },

    async run(command: Command, io: Io) {
      const options = command.opts<BulkCommandOptions>();
      const [id] = command.args;
      const request = changeRequest(options, io);
      refuse(problemsOfWhy(request));
      if (id === undefined) return many(verb, options, io);

      const beside = FILTERS.filter(name => options[name] !== undefined);
      if (beside.length > 0) throw new LedgerError('BAD_INPUT', 'give an event\'s id, or --status and other filters, not both.');
      const entry = await withManagedLedger(options, io, async ledger => ledger[verb](await refOf(ledger, id, options.timestamp), request));
      print(entry, options, io, () => changedText(entry, io));
      return EXIT.DONE;
    },
  };
}

function many(verb: BulkVerb, options: BulkCommandOptions, io: Io): Promise<number> {
  const { status, prefix } = options;
  if (status === undefined) throw new LedgerError('BAD_INPUT', `name an event's id, or --status with one of ${LIFECYCLE[verb].from.join(', ')}.`);
  const filter = { status, prefix, ...timeRangeOf(options, io.now()) };
  const request = { ...changeRequest(options, io), cursor: options.cursor };
  return withManagedLedger(options, io, ledger => runBulk(ledger, verb, filter, request, options, io));
}
