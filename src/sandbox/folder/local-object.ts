import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

/** A file as an object of a bucket. */
export interface LocalObject {
  readonly key: string;
  /** The time of the last write, in Unix milliseconds; not before 1970, and not after the change of the file, whatever time it was given. */
  readonly modifiedAt: number;
  /** Changes with every write, even of the same content. */
  readonly version: string;
}

/** An entry of a folder that cannot be an object, and why. */
export interface NotAnObject {
  readonly key: string;
  readonly reason: string;
}

export interface Content {
  /** In bytes. */
  readonly size: number;
  /** The MD5 of the content, as in S3 for an object that is not a multipart upload. */
  readonly etag: string;
}

const MAX_KEY_BYTES = 1024;

export function toKey(directory: string, path: string): string {
  return relative(directory, path).split(sep).join('/');
}

/** Undefined for a path that no longer exists, and for a folder. */
export async function inspect(directory: string, path: string): Promise<LocalObject | NotAnObject | undefined> {
  const key = toKey(directory, path);
  try {
    const stats = await lstat(path);
    if (stats.isDirectory()) return undefined;
    if (stats.isSymbolicLink()) return { key, reason: 'a symbolic link; S3 has no links, so it is not followed' };
    if (!stats.isFile()) return { key, reason: 'not a regular file' };
    if (Buffer.byteLength(key) > MAX_KEY_BYTES) return { key, reason: `its key is longer than the ${MAX_KEY_BYTES} bytes that S3 allows` };
    return { key, modifiedAt: Math.max(0, Math.floor(Math.min(stats.mtimeMs, stats.ctimeMs))), version: `${stats.ino} ${stats.size} ${stats.mtimeMs}` };
  } catch (error) {
    return unlessMissing(key, error);
  }
}

export async function readContent(directory: string, path: string): Promise<Content | NotAnObject | undefined> {
  const hash = createHash('md5');
  let size = 0;
  try {
    for await (const chunk of createReadStream(path)) {
      hash.update(chunk);
      size += chunk.length;
    }
    return { size, etag: hash.digest('hex') };
  } catch (error) {
    return unlessMissing(toKey(directory, path), error);
  }
}

/** The entries of a folder: their paths, and the names that are not valid text. */
export async function listFolder(directory: string, folder: string): Promise<{ paths: string[]; unreadable: NotAnObject[] }> {
  try {
    const names = await readdir(folder, { encoding: 'buffer' });
    const isText = (name: Buffer) => Buffer.from(name.toString()).equals(name);
    const path = (name: Buffer) => join(folder, name.toString());
    return {
      paths: names.filter(isText).map(path),
      unreadable: names.filter(name => !isText(name)).map(name => ({ key: toKey(directory, path(name)), reason: 'its name is not UTF-8' })),
    };
  } catch (error) {
    const unreadable = unlessMissing(toKey(directory, folder), error);
    return { paths: [], unreadable: unreadable ? [unreadable] : [] };
  }
}

export function isNotAnObject(found: object): found is NotAnObject {
  return 'reason' in found;
}

function unlessMissing(key: string, error: unknown): NotAnObject | undefined {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ENOTDIR' ? undefined : { key, reason: `it cannot be read: ${code ?? message}` };
}
