import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';

export interface PageFile {
  readonly type: string;
  readonly content: Buffer;
}

const FILES: ReadonlyArray<readonly [path: string, file: string, type: string]> = [
  ['/', 'index.html', 'text/html; charset=utf-8'],
  ['/page.js', 'page.js', 'text/javascript; charset=utf-8'],
  ['/page.css', 'page.css', 'text/css; charset=utf-8'],
];

/** The files of the page by their path: they ship compressed. No other file can be read. */
export function pageFiles(directory: string): ReadonlyMap<string, PageFile> {
  return new Map(FILES.map(([path, file, type]) => [path, { type, content: brotliDecompressSync(readFileSync(join(directory, `${file}.br`))) }]));
}
