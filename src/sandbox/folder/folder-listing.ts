import { FolderFile, folderFiles } from './folder-files';
import { Content, isNotAnObject, LocalObject, readContent } from './local-object';
import type { ObjectListing } from '../../core/ports';
import type { ListedObject } from '../../core/s3/listed-object';
import { fromMilliseconds, Timestamp } from '../../core/timestamp';

/** The files of a folder, as a listing of its bucket shows them. A file is read again only if it was written. */
export class FolderListing implements ObjectListing {
  private readonly contents = new Map<string, { readonly version: string; readonly content: Content }>();

  /** @param now Unix milliseconds */
  constructor(private readonly directory: string, private readonly now: () => number) {}

  async all(): Promise<ListedObject[]> {
    const objects: ListedObject[] = [];
    for await (const found of folderFiles(this.directory, this.directory, (...file) => this.contentOf(...file))) {
      if (!isNotAnObject(found)) objects.push(listedFile(found, this.now()));
    }
    return objects;
  }

  async current(keys: readonly string[]): Promise<ReadonlyMap<string, ListedObject>> {
    const wanted = new Set(keys);
    return new Map((await this.all()).filter(({ key }) => wanted.has(key)).map(object => [object.key, object]));
  }

  private async contentOf(directory: string, path: string, { version }: LocalObject): ReturnType<typeof readContent> {
    const known = this.contents.get(path);
    if (known?.version === version) return known.content;
    const content = await readContent(directory, path);
    if (content && !isNotAnObject(content)) this.contents.set(path, { version, content });
    return content;
  }
}

/** @param now Unix milliseconds: an object has no time in the future */
export function listedFile({ key, size, etag, modifiedAt }: FolderFile, now: number): ListedObject {
  return { key, size, etag, lastModified: wholeSecond(Math.min(modifiedAt, now)) };
}

/** A listing has whole seconds. */
export function wholeSecond(milliseconds: number): Timestamp {
  return fromMilliseconds(milliseconds - (milliseconds % 1_000));
}
