import { CliError } from './cli-error';
import { EXIT, exitCodeOf } from './exit-code';
import { LedgerError, LedgerErrorCode } from '../core/errors';
import { visible } from '../terminal/display-text';

/** The mend in the words of the command line, below what the ledger's own message says. */
const MENDS: Partial<Record<LedgerErrorCode, string>> = {
  NO_CREDENTIALS: 'On the command line: --profile NAME. The sandbox needs none: --endpoint http://127.0.0.1:PORT, as it prints it.',
  NO_REGION: 'On the command line: --region NAME, or --profile NAME if that has one.',
  TABLE_NOT_FOUND: 'On the command line: --table and --region. `aws dynamodb list-tables` prints the tables of a region.',
  INDEX_NOT_FOUND: 'On the command line: --index NAME.',
  WRONG_KEY_SCHEMA: 'On the command line: --table and --index.',
  UNREACHABLE: 'On the command line: --endpoint and --region.',
};

/** What a failure means to the shell and to the person before it. */
export function explain(error: unknown): { readonly exitCode: number; readonly message: string } {
  if (error instanceof LedgerError) {
    const mend = MENDS[error.code];
    return { exitCode: exitCodeOf(error.code), message: `error: ${lines(error.message)}\n${mend ? `${mend}\n` : ''}` };
  }
  if (error instanceof CliError) return { exitCode: error.exitCode, message: `error: ${lines(error.message)}\n` };
  return { exitCode: EXIT.FAILED, message: `unexpected failure: ${lines(String(error))}\n` };
}

function lines(text: string): string {
  return text.split('\n').map(visible).join('\n');
}
