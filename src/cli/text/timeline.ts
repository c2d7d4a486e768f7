import ms from 'ms';
import { Entry, HISTORY_LIMIT } from '../../core/entry';
import { Timestamp, toMilliseconds } from '../../core/timestamp';
import type { ClockText } from '../../terminal/clock-text';
import { visible } from '../../terminal/display-text';
import type { Paint } from '../../terminal/paint';

interface Step {
  readonly at: Timestamp;
  readonly what: string;
  readonly reason?: string;
}

const GAP = '  ';

/** What happened to an event, a line each: when, how long after the step before, what, by whom; why on a line below. */
export function timeline(entry: Entry, clock: ClockText, paint: Paint): string {
  const steps = stepsOf(entry, paint);
  const spans = steps.map(({ at }, index) => (index === 0 ? '' : span(steps[index - 1].at, at)));
  const width = Math.max(...spans.map(each => each.length));
  return steps.map(({ at, what, reason }, index) => {
    const when = `${clock.exact(at)}${GAP}${spans[index].padStart(width)}${GAP}`;
    const why = reason === undefined ? '' : `${' '.repeat(when.length)}${visible(reason)}\n`;
    return `${when}${what}\n${why}`;
  }).join('');
}

function stepsOf({ timestamp, recordedAt, status, history }: Entry, paint: Paint): Step[] {
  const changes = history.map(({ at, from, to, by, reason }) => ({ at, what: `${paint.status(from)} → ${paint.status(to)}, by ${visible(by)}`, reason }));
  // Once the history is full, its beginning is gone.
  const recorded = history.length < HISTORY_LIMIT ? `recorded as ${paint.status(history[0]?.from ?? status)}` : 'recorded; what came next is not kept';
  return [{ at: timestamp, what: 'happened' }, { at: recordedAt, what: recorded }, ...changes];
}

/** `+1.5s`, `+2m`. S3's clock and that of the function need not agree: `-0.2s`. */
function span(before: Timestamp, at: Timestamp): string {
  const milliseconds = toMilliseconds(at) - toMilliseconds(before);
  const length = Math.abs(milliseconds);
  return `${milliseconds < 0 ? '-' : '+'}${length < 60_000 ? `${length / 1000}s` : ms(length)}`;
}
