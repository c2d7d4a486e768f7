/**
 * The minimum severity of log lines that the functions of a ledger or manager write.
 */
export enum LogLevel {
  /**
   * Every event with its object key. Keys often contain personal data: use this level for troubleshooting only.
   */
  DEBUG = 'debug',

  /**
   * One line per batch or run with its counts, and everything at `WARN` and `ERROR`.
   */
  INFO = 'info',

  /**
   * Messages that could not be parsed, and operations that are retried.
   */
  WARN = 'warn',

  /**
   * Only failures that need action.
   */
  ERROR = 'error',
}
