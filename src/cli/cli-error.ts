import { EXIT, exitCodeOf } from './exit-code';
import { LedgerError, LedgerErrorCode } from '../core/errors';
import { visible } from '../terminal/display-text';

/** An error that is not the ledger's, with its exit code. */
export class CliError extends Error {
  readonly name = 'CliError';

  constructor(readonly exitCode: number, message: string, readonly cause?: unknown) {
    super(message);
  }
}

/** How to fix an error with options of the command line. */
const FIXES: Partial<Record<LedgerErrorCode, string>> = {
  NO_CREDENTIALS: 'On the command line: --profile NAME. The sandbox needs none: --endpoint http://127.0.0.1:PORT, as it prints it.',
  NO_REGION: 'On the command line: --region NAME, or --profile NAME if that has one.',
  TABLE_NOT_FOUND: 'On the command line: --table and --region. `aws dynamodb list-tables` prints the tables of a region.',
  INDEX_NOT_FOUND: 'On the command line: --index NAME.',
  WRONG_KEY_SCHEMA: 'On the command line: --table and --index.',
  UNREACHABLE: 'On the command line: --endpoint and --region.',
};

/** The exit code and the message of a failure. */
export function explain(error: unknown): { readonly exitCode: number; readonly message: string } {
  if (error instanceof LedgerError) {
    const fix = FIXES[error.code];
    return { exitCode: exitCodeOf(error.code), message: `error: ${lines(error.message)}\n${fix ? `${fix}\n` : ''}` };
  }
  if (error instanceof CliError) return { exitCode: error.exitCode, message: `error: ${lines(error.message)}\n` };
  return { exitCode: EXIT.FAILED, message: `unexpected failure: ${lines(String(error))}\n` };
}

function lines(text: string): string {
  return text.split('\n').map(visible).join('\n');
}
