/**
 * The least that the functions of a ledger or manager log.
 */
export enum LogLevel {
  /**
   * Every event with its object key. Keys often hold personal data: for the search of a fault, not for good.
   */
  DEBUG = 'debug',

  /**
   * One line a batch, with its counts, and all that is below.
   */
  INFO = 'info',

  /**
   * What could not be understood, or is tried again.
   */
  WARN = 'warn',

  /**
   * Only what needs somebody to act.
   */
  ERROR = 'error',
}
