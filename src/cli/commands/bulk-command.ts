import { Option } from 'commander';
import { BulkOptions, runBulk } from './bulk-run';
import { refuse } from '../../client/input';
import { problemsOfWhy } from '../../core/entry';
import { LedgerError } from '../../core/errors';
import type { BulkVerb } from '../../core/ledger-api';
import { LIFECYCLE } from '../../core/lifecycle';
import type { Io } from '../../terminal/io';
import { CliCommand, optionGroup } from '../command';
import { EXIT } from '../exit-code';
import { withLedger } from '../ledger-connection';
import { ChangeOptions, changeRequest, REASON_AND_BY } from '../options/change-options';
import { EventOptions, OPTIONAL_EVENT_ID, refOf, TIMESTAMP } from '../options/event-option';
import { FILTER, PREFIX, TIME_RANGE, TimeRangeOptions, timeRangeOf } from '../options/filter-options';
import { LEDGER_COMMAND, LedgerCommandOptions } from '../options/ledger-options';
import type { ManagerOptions } from '../options/manager-options';
import { print } from '../options/output-options';
import { parseTime } from '../options/time-option';
import { changedText } from '../text/changed-text';

export interface BulkCommandOptions extends LedgerCommandOptions, ManagerOptions, EventOptions, ChangeOptions, TimeRangeOptions, BulkOptions {
  readonly status?: string;
  readonly prefix?: string;
  readonly settledUntil?: string;
  readonly rate?: number;
  readonly from?: string;
}

/** What only a change of many events takes. */
const FILTERS = ['status', 'prefix', 'since', 'until', 'failedSince', 'failedUntil', 'settledUntil', 'rate', 'cursor', 'dryRun', 'yes'] as const;

const FAILURES = '--status failed --failed-since 1d';

/** A command that changes one event by its id, or many by a filter. */
export function bulkCommand(
  verb: BulkVerb, { filter = FAILURES, ...words }: { readonly summary: string; readonly description: string; readonly filter?: string },
  own: readonly Option[] = [],
): CliCommand<BulkCommandOptions> {
  const from: readonly string[] = LIFECYCLE[verb].from;
  return {
    name: verb,
    ...words,
    argument: OPTIONAL_EVENT_ID,
    options: [
      ...optionGroup(FILTER, new Option('--status <name>', 'all events that have this status').choices(from)),
      ...PREFIX,
      ...TIME_RANGE,
      ...optionGroup(FILTER,
        new Option('--dry-run', 'count the events, change nothing'),
        new Option('--yes', 'do not ask for confirmation'),
        new Option('--cursor <cursor>', 'continue where a run was interrupted, with the same filter'),
      ),
      ...TIMESTAMP,
      ...REASON_AND_BY,
      ...own,
      ...LEDGER_COMMAND,
    ],
    examples: [
      `${verb} 1b4e28ba-2fa1-5d3b-a3f5-ef19b5a7633b --table my-ledger --reason "bucket policy fixed"`,
      `${verb} --table my-ledger ${filter} --prefix incoming/ --dry-run`,
    ],

    async run(options, [id], io) {
      const request = changeRequest(options, io);
      refuse(problemsOfWhy(request));
      if (id === undefined) return changeMany(verb, options, io);

      const filters = FILTERS.filter(name => options[name] !== undefined);
      if (filters.length > 0) throw new LedgerError('BAD_INPUT', 'use an event\'s id, or --status and other filters, not both.');
      const entry = await withLedger(options, io, async ledger => {
        const ref = await refOf(ledger, id, options);
        return ledger[verb](ref, { ...request, ...dueOf(verb, options, io) });
      });
      print(entry, options, io, () => changedText(entry, io));
      return EXIT.DONE;
    },
  };
}

function changeMany(verb: BulkVerb, options: BulkCommandOptions, io: Io): Promise<number> {
  const { status, prefix } = options;
  if (status === undefined) throw new LedgerError('BAD_INPUT', `name an event's id, or --status with one of ${LIFECYCLE[verb].from.join(', ')}.`);
  const settledUntil = verb === 'replay' ? settledUntilOf(options, io) : undefined;
  const { notBefore: from } = dueOf(verb, options, io);
  const filter = { status, prefix, settledUntil, unchangedSince: new Date(io.now()), ...timeRangeOf(options, io.now()) };
  const request = { ...changeRequest(options, io), rate: options.rate, from, cursor: options.cursor };
  const never = new AbortController().signal;
  return withLedger(options, io, ledger => runBulk(ledger, verb, filter, request, options, io), never);
}

/** A run that is repeated with the time of the first one replays no event twice. */
function settledUntilOf({ settledUntil, utc }: BulkCommandOptions, io: Io): Date {
  return settledUntil === undefined ? new Date(io.now()) : parseTime('--settled-until', settledUntil, io.now(), utc === true);
}

function dueOf(verb: BulkVerb, { from, utc }: BulkCommandOptions, io: Io): { readonly notBefore?: Date } {
  return verb === 'replay' && from !== undefined ? { notBefore: parseTime('--from', from, io.now(), utc === true) } : {};
}
