import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Everything that decides what the assets hold. */
const SOURCES = ['src', 'projenrc', 'package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.dev.json'];
const STAMP = '.sources';

/** Whether a folder of assets was built, completely, from the sources as they are now. */
export function isFresh(root: string, assets: string): boolean {
  try {
    return readFileSync(join(assets, STAMP), 'utf8') === digest(root);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

/** @param sources their digest from before the build: what changed meanwhile is not in the assets */
export function stamp(assets: string, sources: string): void {
  writeFileSync(join(assets, STAMP), sources);
}

export function digest(root: string): string {
  const hash = createHash('sha256');
  for (const path of SOURCES.flatMap(source => filesIn(root, source)).sort()) {
    const content = readFileSync(join(root, path));
    hash.update(`${path}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

function filesIn(root: string, path: string): string[] {
  if (!statSync(join(root, path)).isDirectory()) return [path];
  return readdirSync(join(root, path)).flatMap(name => filesIn(root, join(path, name)));
}
