import { Content, inspect, isNotAnObject, listFolder, LocalObject, NotAnObject, readContent } from './local-object';

export type FolderFile = LocalObject & Content;

/** Every file below a folder, in the order of their names, and what cannot be an object. */
export async function* folderFiles(directory: string, folder = directory): AsyncGenerator<FolderFile | NotAnObject> {
  const { paths, unreadable } = await listFolder(directory, folder);
  yield* unreadable;
  for (const path of paths.sort()) {
    const found = await inspect(directory, path);
    if (found === undefined) {
      yield* folderFiles(directory, path);
    } else if (isNotAnObject(found)) {
      yield found;
    } else {
      const content = await readContent(directory, path);
      if (content) yield isNotAnObject(content) ? content : { ...found, ...content };
    }
  }
}
