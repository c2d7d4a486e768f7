import { Option } from 'commander';
import { EventPage, mergedPagesOf, pagesOf, Selection } from './list-pages';
import { STATUSES } from '../../core/contract/status';
import type { Entry } from '../../core/entry';
import type { Page } from '../../core/ledger-api';
import { ClockText } from '../../terminal/clock-text';
import { visible } from '../../terminal/display-text';
import type { Io } from '../../terminal/io';
import { Paint } from '../../terminal/paint';
import { CliCommand, optionGroup } from '../command';
import { EXIT } from '../exit-code';
import { withLedger } from '../ledger-connection';
import { continuation, FILTER, PREFIX, prefixHint, TIME_RANGE, TimeRange, TimeRangeOptions, timeRangeOf } from '../options/filter-options';
import { LEDGER_COMMAND, LedgerCommandOptions } from '../options/ledger-options';
import { wholeNumber } from '../options/number-option';
import { EntryText } from '../text/entry-text';
import { skippedRow } from '../text/malformed-text';
import { customStatusNote, isKnown } from '../text/status-note';

interface ListOptions extends LedgerCommandOptions, TimeRangeOptions {
  readonly status: string;
  readonly allStatuses?: true;
  readonly prefix?: string;
  readonly newest?: true;
  readonly limit: number;
  readonly all?: true;
  readonly cursor?: string;
}

const DEFAULT_LIMIT = 50;

export const list: CliCommand<ListOptions> = {
  name: 'list',
  summary: 'list events by status, oldest first',
  description: 'Lists the events of one status or of all statuses, oldest first. With --prefix it reads every event of the status and the '
    + 'time range until it finds enough that match: one read unit per 8 KB, about 8 events. Use --since and --until to read fewer.',
  options: [
    ...optionGroup(FILTER,
      new Option('--status <name>', 'events that have this status').default(STATUSES.CREATED),
      new Option('--all-statuses', 'events of all statuses of the ledger; custom statuses need --status').conflicts(['status', 'cursor']),
    ),
    ...PREFIX,
    ...TIME_RANGE,
    ...optionGroup(FILTER,
      new Option('--newest', 'newest first'),
      new Option('--limit <number>', 'the most events to list').argParser(wholeNumber(1, Number.MAX_SAFE_INTEGER)).default(DEFAULT_LIMIT),
      new Option('--all', 'all events, without a limit').conflicts('limit'),
      new Option('--cursor <cursor>', 'continue where a previous list ended, with the same status, order and times (2h is another time later)'),
    ),
    ...LEDGER_COMMAND,
  ],
  notes: '--json prints {"entries": […], "cursor": "…"} at the end; --ndjson prints one event per line, page by page. --all-statuses has no cursor.',
  examples: [
    'list --table my-ledger',
    'list --table my-ledger --status failed --failed-since 1d --newest',
    'list --table my-ledger --all-statuses --prefix incoming/2026/',
    'list --table my-ledger --all --ndjson | jq -r .key',
  ],

  async run(options, _args, io) {
    const { allStatuses, prefix = '', cursor } = options;
    const query = { ...timeRangeOf(options, io.now()), order: options.newest ? 'newest' as const : 'oldest' as const };
    const buckets = new Set<string>();
    const selection: Selection = {
      matches: ({ bucket, key }) => {
        buckets.add(bucket);
        return key.startsWith(prefix);
      },
      everything: prefix === '',
      limit: options.all ? Infinity : options.limit,
    };
    const output = outputOf(options, query, io);

    await withLedger(options, io, async ledger => {
      const pages = allStatuses
        ? mergedPagesOf(ledger, Object.values(STATUSES), query, selection)
        : pagesOf(ledger, { ...query, status: options.status, cursor }, selection);
      let count = 0;
      let last: EventPage | undefined;
      for await (last of pages) {
        count += last.entries.length;
        output.add(last.entries);
        for (const row of last.malformed) io.stderr(skippedRow(row));
        await io.drained();
      }
      output.end(count, last);
      const hint = count === 0 ? prefixHint(options.prefix, buckets) : undefined;
      if (hint !== undefined) io.stderr(`${hint}\n`);
    });
    return EXIT.DONE;
  },
};

interface Output {
  add(entries: readonly Entry[]): void;
  /** @param last the last page */
  end(count: number, last: EventPage | undefined): void;
}

function outputOf(options: ListOptions, range: TimeRange, io: Io): Output {
  const more = (last: EventPage | undefined) => {
    if (!last?.more) return;
    io.stderr(last.cursor === undefined
      ? 'There may be more events: use --all or a higher --limit\n'
      : `There may be more events: use --all, a higher --limit, or ${continuation(range, last.cursor)}\n`);
  };
  if (options.json) return jsonDocument(io, last => (last?.cursor === undefined ? more(last) : undefined));
  if (options.ndjson) {
    return {
      add: entries => io.stdout(entries.map(entry => `${JSON.stringify(entry)}\n`).join('')),
      end: (_count, last) => more(last),
    };
  }
  const text = new EntryText(io, new ClockText(options.utc === true), new Paint(io));
  let continued = false;
  return {
    add: entries => {
      io.stdout(text.table(entries, { continued, status: options.allStatuses }));
      continued ||= entries.length > 0;
    },
    end: (count, last) => {
      if (count === 0) io.stderr(`${noEvents(options)}\n`);
      more(last);
    },
  };
}

function noEvents({ status, allStatuses, prefix, since, until }: ListOptions): string {
  const which = [
    ...(allStatuses ? [] : [` with status ${visible(status)}`]),
    ...(prefix === undefined ? [] : [` whose key begins with ${visible(prefix)}`]),
    ...(since === undefined && until === undefined ? [] : [' in that time range']),
  ].join('');
  return `No events${which}.${allStatuses || isKnown(status) ? '' : ` ${customStatusNote(status)}`}`;
}

function jsonDocument(io: Io, end: (last: EventPage | undefined) => void): Output {
  const all: Entry[] = [];
  return {
    add: entries => void all.push(...entries),
    end: (_count, last) => {
      const page: Page = { entries: all, ...(last?.cursor === undefined ? {} : { cursor: last.cursor }) };
      io.stdout(`${JSON.stringify(page, undefined, 2)}\n`);
      end(last);
    },
  };
}
