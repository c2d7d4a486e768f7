import { LOG_LEVELS, LogLevel } from '../core/contract/log-levels';

export interface Facts { readonly [name: string]: unknown }

/** Writes one line of JSON a call. */
export type Log = (level: LogLevel, message: string, facts: Facts) => void;

/**
 * @param lowest the level that is still written
 * @param print takes one line, without its end
 * @param context facts that every line states
 */
export function createLog(lowest: LogLevel, print: (line: string) => void, context: Facts): Log {
  return (level, message, facts) => {
    if (LOG_LEVELS.indexOf(level) >= LOG_LEVELS.indexOf(lowest)) print(JSON.stringify({ level, message, ...context, ...facts }));
  };
}

/** Past the console, which would put its own words before the line: embedded metrics must stand alone. */
export function printLine(line: string): void {
  process.stdout.write(`${line}\n`);
}
