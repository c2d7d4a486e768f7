import type { LedgerClient } from '../../client';
import { boundedBy } from '../../core/bulk-selection';
import { PRICES } from '../../core/cost-prices';
import { eventWrites } from '../../core/cost-writes';
import type { Entry } from '../../core/entry';
import type { BulkFilter, BulkPlan, BulkProgress, BulkReplayRequest, BulkVerb, ReplayFilter, ReplayProgress } from '../../core/ledger-api';
import { LIFECYCLE } from '../../core/lifecycle';
import { ClockText } from '../../terminal/clock-text';
import { visible } from '../../terminal/display-text';
import { untilAborted } from '../../terminal/interrupt';
import type { Io } from '../../terminal/io';
import { Paint } from '../../terminal/paint';
import { Progress } from '../../terminal/progress';
import { EXIT } from '../exit-code';
import { continuation, prefixHint } from '../options/filter-options';
import { OutputOptions, print } from '../options/output-options';
import { objectBeside } from '../text/object-text';

/** The client counts no further. */
const LEFT_OUT_CAP = 10_000;

export interface BulkOptions extends OutputOptions {
  readonly dryRun?: true;
  readonly yes?: true;
  readonly cursor?: string;
}

/** Counts the events that match the filter, asks for confirmation, and changes those that it counted. */
export async function runBulk(
  ledger: LedgerClient, verb: BulkVerb, filter: ReplayFilter, request: BulkReplayRequest, options: BulkOptions, io: Io,
): Promise<number> {
  const plan = await untilAborted(ledger.plan(verb, filter), io.signal);
  if (options.dryRun || plan.count === 0) {
    print(options.dryRun ? plan : { changed: 0, conflicts: 0 }, options, io, () => `${described(plan, filter, options, io)}${costOf(verb, plan)}`);
    if (plan.count === 0) await printHint(ledger, filter, io);
    return EXIT.DONE;
  }
  if (!options.yes) {
    io.stderr(`${described(plan, filter, options, io)}${costOf(verb, plan)}`);
    if (!io.confirm) {
      io.stderr(`Nothing was changed: add --yes to ${verb} them.\n`);
      return EXIT.USAGE;
    }
    if (!await io.confirm(`${capitalized(verb)} them?`)) {
      io.stderr('Nothing was changed.\n');
      return EXIT.DONE;
    }
  }
  const { changed, conflicts, cursor } = await change(ledger, verb, boundedBy(filter, plan.newest), request, plan.count, io);
  if (cursor !== undefined) return EXIT.INTERRUPTED;
  print({ changed, conflicts }, options, io, () => {
    const paint = new Paint(io);
    const [to] = LIFECYCLE[verb].to;
    return `${events(changed)}  ${paint.status(filter.status)} → ${paint.status(to)}\n`;
  });
  if (conflicts > 0) io.stderr(`${events(conflicts)} skipped: somebody else changed them first.\n`);
  return EXIT.DONE;
}

/** Finishes the current batch after an interrupt, so that the count of changed events is exact. */
async function change(
  ledger: LedgerClient, verb: BulkVerb, filter: ReplayFilter, request: BulkReplayRequest, total: number, io: Io,
): Promise<BulkProgress> {
  const bar = new Progress('events', total, io);
  let progress: BulkProgress | ReplayProgress = { changed: 0, conflicts: 0, cursor: request.cursor };
  const reportInterrupt = () => {
    bar.clear();
    io.stderr('Interrupted: waiting for the current batch. Ctrl-C again stops at once.\n');
  };
  io.signal.addEventListener('abort', reportInterrupt, { once: true });
  try {
    for await (progress of changesOf(ledger, verb, filter, request)) {
      bar.show(progress.changed + progress.conflicts);
      if (io.signal.aborted) break;
    }
    return progress;
  } finally {
    io.signal.removeEventListener('abort', reportInterrupt);
    bar.clear();
    const { changed, cursor } = progress;
    if (cursor !== undefined) {
      const rest = 'nextDue' in progress ? ` --settled-until ${filter.settledUntil?.toISOString()} --from ${progress.nextDue.toISOString()}` : '';
      io.stderr(`Ended after ${events(changed)}. To continue, use the same filter and ${continuation(filter, cursor)}${rest}\n`);
    }
  }
}

function changesOf(
  ledger: LedgerClient, verb: BulkVerb, filter: ReplayFilter, request: BulkReplayRequest,
): AsyncIterable<BulkProgress | ReplayProgress> {
  if (verb === 'replay') return ledger.replayAll(filter, request);
  const { by, reason, cursor } = request;
  return verb === 'retry' ? ledger.retryAll(filter, { by, reason, cursor }) : ledger.discardAll(filter, { by, reason, cursor });
}

async function printHint(ledger: LedgerClient, { status, prefix, settledUntil: _, ...times }: ReplayFilter, io: Io): Promise<void> {
  if (prefix === undefined) return;
  const { entries } = await untilAborted(ledger.list({ status, ...times }), io.signal);
  const hint = prefixHint(prefix, entries.map(({ bucket }) => bucket));
  if (hint !== undefined) io.stderr(`${hint}\n`);
}

function described({ count, oldest, newest, leftOut, malformed = 0 }: BulkPlan, { status, prefix }: BulkFilter, { utc }: OutputOptions, io: Pick<Io, 'isTTY' | 'columns'>): string {
  const which = prefix === undefined ? '' : ` whose key begins with ${visible(prefix)}`;
  const others = leftOut === 0 ? '' : `${leftOut >= LEFT_OUT_CAP ? 'At least ' : ''}${events(leftOut)} with status ${status} ${leftOut === 1 ? 'does' : 'do'} not match the filter.\n`;
  const skipped = malformed === 0 ? '' : `${malformed === 1 ? '1 malformed row is' : `${malformed} malformed rows are`} skipped: list names them.\n`;
  if (!oldest || !newest) return `No events with status ${status}${which}.\n${others}${skipped}`;
  const clock = new ClockText(utc === true);
  const line = (name: string, entry: Entry) => {
    const words = `  ${name}  ${clock.seconds(entry.timestamp)} ${clock.zone(entry.timestamp)}  `;
    return `${words}${objectBeside(words, entry, io)}\n`;
  };
  return `${events(count)} with status ${status}${which}:\n${line('oldest', oldest)}${line('newest', newest)}${others}${skipped}`;
}

function costOf(verb: BulkVerb, { count }: BulkPlan): string {
  if (verb !== 'replay' || count === 0) return '';
  const writes = count * eventWrites().replay;
  const dollars = writes * PRICES.dynamodb.write;
  return `Cost: ${dollars < 0.01 ? 'less than $0.01' : `about $${dollars.toFixed(2)}`} for ${writes} write units of DynamoDB in ${PRICES.region}, `
    + 'until the events are completed again. The costs of the target are not included.\n';
}

function events(count: number): string {
  return count === 1 ? '1 event' : `${count} events`;
}

function capitalized(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
