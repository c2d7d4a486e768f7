import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface PageFile {
  readonly type: string;
  readonly content: Buffer;
}

const FILES: ReadonlyArray<readonly [path: string, file: string, type: string]> = [
  ['/', 'index.html', 'text/html; charset=utf-8'],
  ['/page.js', 'page.js', 'text/javascript; charset=utf-8'],
  ['/page.css', 'page.css', 'text/css; charset=utf-8'],
];

/** The files of the page by their path. No other file can be read. */
export function pageFiles(directory: string): ReadonlyMap<string, PageFile> {
  return new Map(FILES.map(([path, file, type]) => [path, { type, content: readFileSync(join(directory, file)) }]));
}
