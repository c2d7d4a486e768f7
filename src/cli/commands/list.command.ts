import { Option } from 'commander';
import { STATUSES } from '../../core/contract/status';
import type { Entry } from '../../core/entry';
import type { ListQuery, Page } from '../../core/ledger-api';
import { ClockText } from '../../terminal/clock-text';
import { visible } from '../../terminal/display-text';
import type { Io } from '../../terminal/io';
import { Paint } from '../../terminal/paint';
import type { CliCommand } from '../command';
import { withLedger } from '../connection';
import { EXIT } from '../exit-code';
import { addLedgerOptions, LedgerOptions, wholeNumber } from '../options/ledger-options';
import { addTimeRange, continuation, TimeRangeOptions, timeRangeOf } from '../options/time-range-option';
import { EntryText } from '../text/entry-text';
import { isKnown, ownStatusNote } from '../text/status-note';

interface ListOptions extends LedgerOptions, TimeRangeOptions {
  readonly status: string;
  readonly newest?: true;
  readonly limit: number;
  readonly all?: true;
  readonly cursor?: string;
}

const DEFAULT_LIMIT = 50;
const PAGE_LIMIT = 1_000;

export const list: CliCommand = {
  name: 'list',

  describe(command) {
    addLedgerOptions(addTimeRange(command
      .summary('events of one status, oldest first')
      .description('Lists the events of one status, oldest first.')
      .optionsGroup('Which events:')
      .option('--status <name>', 'events that have this status', STATUSES.CREATED))
      .option('--newest', 'newest first')
      .option('--limit <number>', 'at most this many', wholeNumber(1, Number.MAX_SAFE_INTEGER), DEFAULT_LIMIT)
      .addOption(new Option('--all', 'all of them').conflicts('limit'))
      .option('--cursor <cursor>', 'go on where a list ended, with the same status, order and times (2h is another time each time)'))
      .addHelpText('after', `
--json prints {"entries": […], "cursor": "…"} once it has all; --ndjson prints an entry a line, page by page.

Examples:
  s3-event-ledger list --table my-ledger
  s3-event-ledger list --table my-ledger --status failed --since 1d --newest
  s3-event-ledger list --table my-ledger --all --ndjson | jq -r .key`);
  },

  async run(command, io) {
    const options = command.opts<ListOptions>();
    const limit = options.all ? Infinity : options.limit;
    const query = {
      status: options.status,
      ...timeRangeOf(options, io.now()),
      order: options.newest ? 'newest' as const : 'oldest' as const,
    };
    const output = outputOf(options, query, io);

    await withLedger(options, io, async ledger => {
      let cursor = options.cursor;
      let count = 0;
      do {
        const page = await ledger.list({ ...query, limit: Math.min(PAGE_LIMIT, limit - count), cursor });
        count += page.entries.length;
        cursor = page.cursor;
        output.add(page.entries);
        for (const { id: row, timestamp, reason } of page.malformed ?? []) io.stderr(`skipped: the row ${visible(row)} of ${visible(timestamp)}: ${reason}\n`);
        await io.drained();
      } while (cursor !== undefined && count < limit);
      output.end({ count, cursor });
    });
    return EXIT.DONE;
  },
};

interface Output {
  add(entries: readonly Entry[]): void;
  end(outcome: { readonly count: number; readonly cursor: string | undefined }): void;
}

function outputOf(options: ListOptions, query: ListQuery, io: Io): Output {
  if (options.json) return document(io);
  const more = (cursor: string | undefined) => {
    if (cursor !== undefined) io.stderr(`There are more: --all, a higher --limit, or ${continuation(query, cursor)}\n`);
  };
  if (options.ndjson) {
    return {
      add: entries => io.stdout(entries.map(entry => `${JSON.stringify(entry)}\n`).join('')),
      end: ({ cursor }) => more(cursor),
    };
  }
  const text = new EntryText(io, new ClockText(options.utc === true), new Paint(io));
  let continued = false;
  return {
    add: entries => {
      io.stdout(text.table(entries, continued));
      continued ||= entries.length > 0;
    },
    end: ({ count, cursor }) => {
      if (count === 0) io.stderr(`${nothing(options)}\n`);
      more(cursor);
    },
  };
}

function nothing({ status, since, until }: ListOptions): string {
  const found = `No events with status ${visible(status)}${since === undefined && until === undefined ? '' : ' in that time'}.`;
  return isKnown(status) ? found : `${found} ${ownStatusNote(status)}`;
}

function document(io: Io): Output {
  const all: Entry[] = [];
  return {
    add: entries => void all.push(...entries),
    end: ({ cursor }) => {
      const page: Page = { entries: all, ...(cursor === undefined ? {} : { cursor }) };
      io.stdout(`${JSON.stringify(page, undefined, 2)}\n`);
    },
  };
}
