import { CliError } from './cli-error';
import { EXIT } from './exit-code';
import { LedgerError } from '../core/errors';
import type { Observed } from '../core/link';

/** A missing permission is a link that could not be read; any other error ends the command. */
export async function observed<T>(read: () => Promise<T>): Promise<Observed<T>> {
  try {
    return { found: await read() };
  } catch (error) {
    if (error instanceof LedgerError && error.code === 'ACCESS_DENIED') return { code: error.code };
    if (error instanceof CliError && error.exitCode === EXIT.NOT_FOUND) return 'missing';
    throw error;
  }
}
