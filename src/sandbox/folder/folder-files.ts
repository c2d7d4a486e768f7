import { realpath, stat } from 'node:fs/promises';
import { Content, inspect, isNotAnObject, listFolder, LocalObject, NotAnObject, readContent } from './local-object';
import { LedgerError } from '../../core/errors';

export type FolderFile = LocalObject & Content;

/** The real path of a folder. Throws `BAD_INPUT` if the path is not a folder. */
export async function folderAt(path: string): Promise<string> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => error.code ?? error.message);
  if (typeof found !== 'string' && found.isDirectory()) return realpath(path);
  const why = typeof found !== 'string' ? 'it is a file' : found === 'ENOENT' ? 'it does not exist' : found;
  throw new LedgerError('BAD_INPUT', `DIR must be a folder, got: ${JSON.stringify(path)}; ${why}. Use an existing folder, or create it first.`);
}

/** Reads the content of a file. */
export type ContentReader = (directory: string, path: string, object: LocalObject) => ReturnType<typeof readContent>;

/** Every file below a folder, in the order of the names, and every entry that cannot be an object. */
export async function* folderFiles(
  directory: string, folder = directory, contentOf: ContentReader = readContent,
): AsyncGenerator<FolderFile | NotAnObject> {
  const { paths, unreadable } = await listFolder(directory, folder);
  yield* unreadable;
  for (const path of paths.sort()) {
    const found = await inspect(directory, path);
    if (found === undefined) {
      yield* folderFiles(directory, path, contentOf);
    } else if (isNotAnObject(found)) {
      yield found;
    } else {
      const content = await contentOf(directory, path, found);
      if (content) yield isNotAnObject(content) ? content : { ...found, ...content };
    }
  }
}
