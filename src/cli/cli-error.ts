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

/** How to fix an error with an option of the command line. */
const FIXES: Partial<Record<LedgerErrorCode, ReadonlyArray<readonly [option: string, fix: string]>>> = {
  NO_CREDENTIALS: [['--profile', 'Use --profile NAME.'], ['--endpoint', 'The sandbox needs no credentials: use the --endpoint that it prints.']],
  NO_REGION: [['--region', 'Use --region NAME, or a --profile that has a region.']],
  TABLE_NOT_FOUND: [['--table', 'Check --table and --region. `aws dynamodb list-tables` prints the tables of a region.']],
  INDEX_NOT_FOUND: [['--index', 'Check --table and --index.']],
  WRONG_KEY_SCHEMA: [['--table', 'Check --table and --index.']],
  UNREACHABLE: [['--endpoint', 'Check --endpoint.'], ['--region', 'Check --region.']],
};

/**
 * The exit code and the message of a failure.
 *
 * @param options the options of the command that failed: the message mentions no others
 */
export function explain(error: unknown, options: readonly string[]): { readonly exitCode: number; readonly message: string } {
  if (error instanceof LedgerError) {
    const fixes = (FIXES[error.code] ?? []).filter(([option]) => options.includes(option)).map(([, fix]) => fix);
    return { exitCode: exitCodeOf(error.code), message: `error: ${lines(error.message)}\n${fixes.length > 0 ? `${fixes.join(' ')}\n` : ''}` };
  }
  if (error instanceof CliError) return { exitCode: error.exitCode, message: `error: ${lines(error.message)}\n` };
  return { exitCode: EXIT.FAILED, message: `unexpected failure: ${lines(String(error))}\n` };
}

function lines(text: string): string {
  return text.split('\n').map(visible).join('\n');
}
