import { Option } from 'commander';
import { parseTime } from './time-option';
import { LedgerError } from '../../core/errors';
import type { FailureTime } from '../../core/ledger-api';
import { present } from '../../core/present';
import { visible } from '../../terminal/display-text';
import { optionGroup } from '../command';

export interface TimeRangeOptions {
  readonly since?: string;
  readonly until?: string;
  readonly failedSince?: string;
  readonly failedUntil?: string;
  readonly utc?: true;
}

export interface TimeRange extends FailureTime {
  readonly since?: Date;
  readonly until?: Date;
}

/** The heading of the options that select events. */
export const FILTER = 'Which events:';

export const PREFIX = optionGroup(FILTER, new Option('--prefix <prefix>', 'events whose key begins with this, without s3:// and the bucket'));

export const TIME_RANGE = optionGroup(FILTER,
  new Option('--since <time>', 'events that happened at this time or later: 2h, 2026-11-22, 2026-11-22T13:00:00Z'),
  new Option('--until <time>', 'events that happened before this time'),
  new Option('--failed-since <time>', 'events that failed at this time or later, however old they are; with --status failed'),
  new Option('--failed-until <time>', 'events that failed before this time; with --status failed'),
);

/** A hint for a prefix that matched no key, if it begins with `s3://` or with one of the buckets. */
export function prefixHint(prefix: string | undefined, buckets: Iterable<string>): string | undefined {
  if (prefix === undefined) return undefined;
  const path = prefix.replace(/^s3:\/\//, '');
  const [bucket] = path.split('/', 1);
  if (path === prefix && ![...buckets].includes(bucket)) return undefined;
  const key = path.slice(bucket.length + 1);
  return `Hint: a key begins after ${visible(`s3://${bucket}/`)}. ${key === '' ? 'Omit --prefix for all keys.' : `Use --prefix ${visible(key)}`}`;
}

export function timeRangeOf({ since, until, failedSince, failedUntil, utc }: TimeRangeOptions, now: number): TimeRange {
  const time = (option: string, text: string | undefined) => (text === undefined ? undefined : parseTime(option, text, now, utc === true));
  const range = {
    since: time('--since', since),
    until: time('--until', until),
    failedSince: time('--failed-since', failedSince),
    failedUntil: time('--failed-until', failedUntil),
  };
  if (range.since && range.until && range.since >= range.until) {
    throw new LedgerError('BAD_INPUT', `--since must be before --until, got: ${since} and ${until}`);
  }
  if (range.failedSince && range.failedUntil && range.failedSince >= range.failedUntil) {
    throw new LedgerError('BAD_INPUT', `--failed-since must be before --failed-until, got: ${failedSince} and ${failedUntil}`);
  }
  return present<TimeRange>(range);
}

/** The options that continue a list or a change. The times are absolute: `2h` is another time later, and a cursor is valid for its times only. */
export function continuation({ since, until, failedSince, failedUntil }: TimeRange, cursor: string): string {
  const times = { '--since': since, '--until': until, '--failed-since': failedSince, '--failed-until': failedUntil };
  return [...Object.entries(times).flatMap(([option, time]) => (time ? [`${option} ${time.toISOString()}`] : [])), `--cursor ${cursor}`].join(' ');
}
