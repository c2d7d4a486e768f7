import { Option } from 'commander';
import { parseTime } from './time-option';
import { LedgerError } from '../../core/errors';
import { visible } from '../../terminal/display-text';
import { optionGroup } from '../command';

export interface TimeRangeOptions {
  readonly since?: string;
  readonly until?: string;
  readonly utc?: true;
}

export interface TimeRange {
  readonly since?: Date;
  readonly until?: Date;
}

/** The heading of the options that select events. */
export const FILTER = 'Which events:';

export const PREFIX = optionGroup(FILTER, new Option('--prefix <prefix>', 'events whose key begins with this, without s3:// and the bucket'));

export const TIME_RANGE = optionGroup(FILTER,
  new Option('--since <time>', 'events that happened at this time or later: 2h, 2026-11-22, 2026-11-22T13:00:00Z'),
  new Option('--until <time>', 'events that happened before this time'),
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

export function timeRangeOf({ since, until, utc }: TimeRangeOptions, now: number): TimeRange {
  const time = (option: string, text: string | undefined) => (text === undefined ? undefined : parseTime(option, text, now, utc === true));
  const range = { since: time('--since', since), until: time('--until', until) };
  if (range.since && range.until && range.since >= range.until) {
    throw new LedgerError('BAD_INPUT', `--since must be before --until, got: ${since} and ${until}`);
  }
  return range;
}

/** The options that continue a list or a change. The times are absolute: `2h` is another time later, and a cursor is valid for its times only. */
export function continuation({ since, until }: TimeRange, cursor: string): string {
  return [...(since ? [`--since ${since.toISOString()}`] : []), ...(until ? [`--until ${until.toISOString()}`] : []), `--cursor ${cursor}`].join(' ');
}
