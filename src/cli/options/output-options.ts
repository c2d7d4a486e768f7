import { Option } from 'commander';
import type { Io } from '../../terminal/io';
import { optionGroup } from '../command';

/** How a command prints its result. */
export interface OutputOptions {
  readonly json?: true;
  readonly ndjson?: true;
  readonly utc?: true;
}

const HEADING = 'Output:';

export const JSON_OUTPUT = optionGroup(HEADING,
  new Option('--json', 'one JSON document').conflicts('ndjson'),
  new Option('--ndjson', 'one JSON document per line, printed as it arrives'),
);

export const UTC = optionGroup(HEADING, new Option('--utc', 'times in UTC instead of the time zone of this machine'));

/** Prints a command's result: as JSON if the options ask for it, otherwise as the text for people. */
export function print(result: unknown, options: OutputOptions, io: Pick<Io, 'stdout'>, text: () => string): void {
  if (options.json) return io.stdout(`${JSON.stringify(result, undefined, 2)}\n`);
  if (options.ndjson) return io.stdout((Array.isArray(result) ? result : [result]).map(each => `${JSON.stringify(each)}\n`).join(''));
  io.stdout(text());
}
