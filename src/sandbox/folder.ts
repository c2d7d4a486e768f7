import { realpath, stat } from 'node:fs/promises';
import { LedgerError } from '../core/errors';

/** The folder itself, whatever links lead to it. Throws `BAD_INPUT` for what is none. */
export async function folderAt(path: string): Promise<string> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => error.code ?? error.message);
  if (typeof found !== 'string' && found.isDirectory()) return realpath(path);
  const why = typeof found !== 'string' ? 'it is a file' : found === 'ENOENT' ? 'there is nothing of that name' : found;
  throw new LedgerError('BAD_INPUT', `DIR must be a folder, got: ${JSON.stringify(path)}; ${why}. Name one that is there, or make it first.`);
}
