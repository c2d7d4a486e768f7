import { LOG_LEVELS, LogLevel } from '../core/contract/log-levels';

export interface Facts { readonly [name: string]: unknown }

/** Writes one line of JSON per call. */
export type Log = (level: LogLevel, message: string, facts: Facts) => void;

/**
 * @param lowest the lowest level that is written
 * @param print writes one line, given without its line break
 * @param context facts that every line contains
 */
export function createLog(lowest: LogLevel, print: (line: string) => void, context: Facts): Log {
  return (level, message, facts) => {
    if (LOG_LEVELS.indexOf(level) >= LOG_LEVELS.indexOf(lowest)) print(JSON.stringify({ level, message, ...context, ...facts }));
  };
}

/** Bypasses the console, whose Lambda version prefixes each line: embedded metrics must be the whole line. */
export function printLine(line: string): void {
  process.stdout.write(`${line}\n`);
}
