import { readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Bundles and all chunks of their asset that they import. */
export function loadedFiles(...bundles: readonly string[]): readonly string[] {
  const found = new Set(bundles);
  for (const file of found) {
    for (const [, chunk] of readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*"(\.\/[^"]+)"/g)) found.add(join(dirname(file), chunk));
  }
  return [...found];
}

export function bytesOf(files: readonly string[]): number {
  return files.reduce((bytes, file) => bytes + statSync(file).size, 0);
}
