import type { Command } from 'commander';
import { parseTime } from './time-option';
import { LedgerError } from '../../core/errors';

export interface TimeRangeOptions {
  readonly since?: string;
  readonly until?: string;
  readonly utc?: true;
}

export interface TimeRange {
  readonly since?: Date;
  readonly until?: Date;
}

export function addTimeRange(command: Command): Command {
  return command
    .option('--since <time>', 'that happened at this time or later: 2h, 2026-11-22, 2026-11-22T13:00:00Z')
    .option('--until <time>', 'that happened before this time');
}

export function timeRangeOf({ since, until, utc }: TimeRangeOptions, now: number): TimeRange {
  const time = (option: string, text: string | undefined) => (text === undefined ? undefined : parseTime(option, text, now, utc === true));
  const range = { since: time('--since', since), until: time('--until', until) };
  if (range.since && range.until && range.since >= range.until) {
    throw new LedgerError('BAD_INPUT', `--since must be before --until, got: ${since} and ${until}`);
  }
  return range;
}

/** Spelled in instants: `2h` means another time by the next call, and a cursor belongs to the times it was made for. */
export function continuation({ since, until }: TimeRange, cursor: string): string {
  return [...(since ? [`--since ${since.toISOString()}`] : []), ...(until ? [`--until ${until.toISOString()}`] : []), `--cursor ${cursor}`].join(' ');
}
