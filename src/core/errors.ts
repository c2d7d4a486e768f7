/** What can go wrong with a ledger. The codes are part of the API: branch on them, not on messages. */
export type LedgerErrorCode =
  | 'BAD_INPUT'
  | 'BAD_CURSOR'
  | 'EVENT_NOT_FOUND'
  | 'STATUS_CONFLICT'
  | 'TABLE_NOT_FOUND'
  | 'INDEX_NOT_FOUND'
  | 'WRONG_KEY_SCHEMA'
  | 'NOT_A_LEDGER_ROW'
  | 'ACCESS_DENIED'
  | 'NO_CREDENTIALS'
  | 'NO_REGION'
  | 'THROTTLED'
  | 'UNREACHABLE';

/** Says what is wrong, with which value, and the mend. */
export class LedgerError extends Error {
  readonly name = 'LedgerError';

  constructor(readonly code: LedgerErrorCode, message: string, readonly cause?: unknown) {
    super(message);
  }
}
