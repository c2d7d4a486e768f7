/** What went wrong besides the ledger, and what that means to the shell. */
export class CliError extends Error {
  readonly name = 'CliError';

  constructor(readonly exitCode: number, message: string, readonly cause?: unknown) {
    super(message);
  }
}
