import type { Io } from '../terminal/io';
import type { OutputOptions } from './options/ledger-options';

/** Prints a command's result as the options ask: as JSON, or the way `readable` puts it. */
export function print(result: unknown, options: OutputOptions, io: Pick<Io, 'stdout'>, readable: () => string): void {
  if (options.json) return io.stdout(`${JSON.stringify(result, undefined, 2)}\n`);
  if (options.ndjson) return io.stdout((Array.isArray(result) ? result : [result]).map(each => `${JSON.stringify(each)}\n`).join(''));
  io.stdout(readable());
}
