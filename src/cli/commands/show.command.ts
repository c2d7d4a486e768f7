import { Argument, Option } from 'commander';
import type { LedgerClient } from '../../client';
import { MAX_HISTORY_PAGE } from '../../client/input';
import { LedgerError } from '../../core/errors';
import { parseUri } from '../../core/s3/object-uri';
import { ClockText } from '../../terminal/clock-text';
import { visible } from '../../terminal/display-text';
import type { Io } from '../../terminal/io';
import { Paint } from '../../terminal/paint';
import { CliCommand, optionGroup } from '../command';
import { EXIT } from '../exit-code';
import { withLedger } from '../ledger-connection';
import { eventNotFound, EventOptions, TIMESTAMP } from '../options/event-option';
import { LEDGER_COMMAND, LedgerCommandOptions } from '../options/ledger-options';
import { wholeNumber } from '../options/number-option';
import { print } from '../options/output-options';
import { EntryText } from '../text/entry-text';

interface ShowOptions extends LedgerCommandOptions, EventOptions {
  readonly limit?: number;
  readonly cursor?: string;
}

const DEFAULT_LIMIT = 20;

export const show: CliCommand<ShowOptions> = {
  name: 'show',
  summary: 'show one event, or all events of an object, with their history',
  description: 'Shows one event with all its attributes and its history, by its id; or all events of an object, newest first, by s3://BUCKET/KEY. '
    + 'The events of an object are read by two requests, however many events the ledger has.',
  argument: new Argument('<event>', 'an event\'s id, as list prints it, or an object, s3://BUCKET/KEY'),
  options: [
    ...TIMESTAMP,
    ...optionGroup('All events of an object:',
      new Option('--limit <number>', `the most events to show (default: ${DEFAULT_LIMIT})`).argParser(wholeNumber(1, MAX_HISTORY_PAGE)),
      new Option('--cursor <cursor>', 'continue where a previous command ended, with the same object'),
    ),
    ...LEDGER_COMMAND,
  ],
  notes: '--json prints the event, or {"entries": […], "cursor": "…"} for an object.',
  examples: [
    'show 1b4e28ba-2fa1-5d3b-a3f5-ef19b5a7633b --table my-ledger',
    'show s3://uploads/incoming/invoice.pdf --table my-ledger',
  ],

  run(options, [subject], io) {
    return withLedger(options, io, ledger => (subject.startsWith('s3://') ? showObject(ledger, subject, options, io) : showEvent(ledger, subject, options, io)));
  },
};

async function showEvent(ledger: LedgerClient, id: string, options: ShowOptions, io: Io): Promise<number> {
  const { timestamp, limit, cursor } = options;
  if (limit !== undefined || cursor !== undefined) throw new LedgerError('BAD_INPUT', '--limit and --cursor are for the events of an object: s3://BUCKET/KEY.');
  const entry = await ledger.get({ id, timestamp }).catch((error: unknown) => {
    if (error instanceof LedgerError && error.item) io.stdout(`${JSON.stringify(error.item, undefined, 2)}\n`);
    throw error;
  });
  if (!entry) throw eventNotFound(id, options);

  print(entry, options, io, () => entryText(options, io).details(entry));
  return EXIT.DONE;
}

async function showObject(ledger: LedgerClient, uri: string, options: ShowOptions, io: Io): Promise<number> {
  const { timestamp, limit = DEFAULT_LIMIT, cursor } = options;
  if (timestamp !== undefined) throw new LedgerError('BAD_INPUT', '--timestamp is for one event, by its id.');
  const object = parseUri(uri);
  if (!object) throw new LedgerError('BAD_INPUT', `an object is named s3://BUCKET/KEY, got: ${JSON.stringify(uri)}. For all events of a prefix, use list --prefix.`);
  const page = await ledger.history({ ...object, limit, cursor });
  for (const { id, timestamp: at, reason } of page.malformed ?? []) io.stderr(`skipped: the row ${visible(id)} of ${visible(at)}: ${reason}\n`);
  if (page.entries.length === 0 && page.cursor === undefined) throw new LedgerError('EVENT_NOT_FOUND', `no event of ${visible(uri)} in this ledger.`);

  print(options.ndjson ? page.entries : page, options, io, () => page.entries.map(entry => entryText(options, io).details(entry)).join('\n'));
  if (page.cursor !== undefined) io.stderr(`There may be more events: use a higher --limit, or --cursor ${page.cursor}\n`);
  return EXIT.DONE;
}

function entryText({ utc }: ShowOptions, io: Io): EntryText {
  return new EntryText(io, new ClockText(utc === true), new Paint(io));
}
