import type { FailureCode, LedgerErrorCode } from '../core/errors';

/** The exit codes, for scripts. */
export const EXIT = {
  DONE: 0,
  FAILED: 1,
  USAGE: 2,
  NOT_FOUND: 3,
  CONFLICT: 4,
  NO_ACCESS: 5,
  INTERRUPTED: 130,
} as const;

const MEANINGS: ReadonlyArray<readonly [code: number, meaning: string]> = [
  [EXIT.DONE, 'done'],
  [EXIT.FAILED, 'unexpected failure, or what audit, check or reconcile looks for was found'],
  [EXIT.USAGE, 'usage: an invalid option or value'],
  [EXIT.NOT_FOUND, 'not found: the event, the table, the index, the schedule, the queue or the function'],
  [EXIT.CONFLICT, 'conflict: the event does not have the status that the change requires'],
  [EXIT.NO_ACCESS, 'no access: credentials, permissions, region or network'],
  [EXIT.INTERRUPTED, 'interrupted (Ctrl-C)'],
];

const OF_LEDGER_ERROR: Record<LedgerErrorCode, number> & Partial<Record<FailureCode, number>> = {
  BAD_INPUT: EXIT.USAGE,
  BAD_CURSOR: EXIT.USAGE,
  EVENT_NOT_FOUND: EXIT.NOT_FOUND,
  STATUS_CONFLICT: EXIT.CONFLICT,
  TABLE_NOT_FOUND: EXIT.NOT_FOUND,
  INDEX_NOT_FOUND: EXIT.NOT_FOUND,
  WRONG_KEY_SCHEMA: EXIT.NOT_FOUND,
  NOT_A_LEDGER_ROW: EXIT.FAILED,
  ACCESS_DENIED: EXIT.NO_ACCESS,
  NO_CREDENTIALS: EXIT.NO_ACCESS,
  NO_REGION: EXIT.NO_ACCESS,
  THROTTLED: EXIT.FAILED,
  UNREACHABLE: EXIT.NO_ACCESS,
};

export function exitCodeOf(code: LedgerErrorCode | FailureCode): number {
  return OF_LEDGER_ERROR[code] ?? EXIT.FAILED;
}

export function exitCodeHelp(): string {
  return ['Exit codes:', ...MEANINGS.map(([code, meaning]) => `  ${String(code).padEnd(5)}${meaning}`)].join('\n');
}
