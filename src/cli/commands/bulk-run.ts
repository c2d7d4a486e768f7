import type { LedgerClient } from '../../client';
import type { Entry } from '../../core/entry';
import type { BulkFilter, BulkPlan, BulkProgress, BulkRequest, BulkVerb } from '../../core/ledger-api';
import { LIFECYCLE } from '../../core/lifecycle';
import { toMilliseconds } from '../../core/timestamp';
import { ClockText } from '../../terminal/clock-text';
import { visible } from '../../terminal/display-text';
import type { Io } from '../../terminal/io';
import { Paint } from '../../terminal/paint';
import { ProgressBar } from '../../terminal/progress-bar';
import { EXIT } from '../exit-code';
import type { OutputOptions } from '../options/ledger-options';
import { continuation } from '../options/time-range-option';
import { print } from '../output';
import { objectBeside } from '../text/changed-text';

export interface BulkOptions extends OutputOptions {
  readonly dryRun?: true;
  readonly yes?: true;
  readonly cursor?: string;
}

/** Counts first, asks, and then changes what it counted. */
export async function runBulk(
  ledger: LedgerClient, verb: BulkVerb, filter: BulkFilter, request: BulkRequest, options: BulkOptions, io: Io,
): Promise<number> {
  const plan = await ledger.plan(verb, filter);
  if (options.dryRun || plan.count === 0) {
    print(options.dryRun ? plan : { changed: 0, conflicts: 0 }, options, io, () => described(plan, filter, options, io));
    return EXIT.DONE;
  }
  if (!options.yes) {
    io.stderr(described(plan, filter, options, io));
    if (!io.confirm) {
      io.stderr(`Nothing is changed: add --yes to ${verb} them.\n`);
      return EXIT.USAGE;
    }
    if (!await io.confirm(`${capitalized(verb)} them?`)) {
      io.stderr('Nothing is changed.\n');
      return EXIT.DONE;
    }
  }
  const { changed, conflicts } = await change(ledger, verb, bounded(filter, plan), request, plan.count, io);
  print({ changed, conflicts }, options, io, () => {
    const paint = new Paint(io);
    const [to] = LIFECYCLE[verb].to;
    return `${events(changed)}  ${paint.status(filter.status)} → ${paint.status(to)}\n`;
  });
  if (conflicts > 0) io.stderr(`${events(conflicts)} left: changed by others at the same time, or just before.\n`);
  return EXIT.DONE;
}

async function change(ledger: LedgerClient, verb: BulkVerb, filter: BulkFilter, request: BulkRequest, total: number, io: Io): Promise<BulkProgress> {
  const bar = new ProgressBar(total, io);
  let progress: BulkProgress = { changed: 0, conflicts: 0, cursor: request.cursor };
  const goOn = () => {
    bar.clear();
    const { changed, cursor } = progress;
    if (cursor !== undefined) io.stderr(`Ended after ${events(changed)}. Go on with the same filter, and ${continuation(filter, cursor)}\n`);
  };
  io.signal.addEventListener('abort', goOn, { once: true });
  try {
    for await (progress of verb === 'retry' ? ledger.retryAll(filter, request) : ledger.discardAll(filter, request)) {
      if (io.signal.aborted) break;
      bar.show(progress.changed + progress.conflicts);
    }
  } catch (error) {
    if (!io.signal.aborted) goOn();
    throw error;
  } finally {
    io.signal.removeEventListener('abort', goOn);
  }
  bar.clear();
  return progress;
}

/** Events that come in meanwhile were not counted, and nobody agreed to change them. */
function bounded(filter: BulkFilter, { newest }: BulkPlan): BulkFilter {
  return filter.until === undefined && newest ? { ...filter, until: new Date(toMilliseconds(newest.timestamp) + 1) } : filter;
}

function described({ count, oldest, newest }: BulkPlan, { status, prefix }: BulkFilter, { utc }: OutputOptions, io: Pick<Io, 'isTTY' | 'columns'>): string {
  const which = prefix === undefined ? '' : ` whose key begins with ${visible(prefix)}`;
  if (!oldest || !newest) return `No events with status ${status}${which}.\n`;
  const clock = new ClockText(utc === true);
  const line = (name: string, entry: Entry) => {
    const words = `  ${name}  ${clock.seconds(entry.timestamp)} ${clock.zone(entry.timestamp)}  `;
    return `${words}${objectBeside(words, entry, io)}\n`;
  };
  return `${events(count)} with status ${status}${which}:\n${line('oldest', oldest)}${line('newest', newest)}`;
}

function events(count: number): string {
  return count === 1 ? '1 event' : `${count} events`;
}

function capitalized(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
