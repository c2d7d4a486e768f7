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

/** The history of an event: time, time since the previous step, change and author on one line, the reason on the next. */
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
  // A full history drops its oldest change.
  const recorded = history.length < HISTORY_LIMIT ? `recorded as ${paint.status(history[0]?.from ?? status)}` : 'recorded; the first changes are no longer in the history';
  return [{ at: timestamp, what: 'happened' }, { at: recordedAt, what: recorded }, ...changes];
}

/** `+1.5s`, `+2m`; negative if the clocks of S3 and of the function differ: `-0.2s`. */
function span(before: Timestamp, at: Timestamp): string {
  const milliseconds = toMilliseconds(at) - toMilliseconds(before);
  const length = Math.abs(milliseconds);
  return `${milliseconds < 0 ? '-' : '+'}${length < 60_000 ? `${length / 1000}s` : ms(length)}`;
}
