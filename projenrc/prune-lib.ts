import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { transformSync } from 'esbuild';

const LIB = resolve('lib');
const ENTRY_POINTS = ['index', 'client/index'].flatMap(path => ['.js', '.mjs', '.d.ts', '.d.mts'].map(ending => join(LIB, path + ending)));
const IMPORT = /(?:\brequire\(|\bfrom |\bimport\()["'](\.[^"']*)["']/g;

/**
 * Deletes what neither the library nor its client leads to, code and declarations alike: it ships as bundles, in assets. The code that
 * stays loses its comments: editors read those of the declarations, and they were a seventh of the code in the package.
 */
function prune(): void {
  const shipped = new Set<string>();
  const follow = (file: string): void => {
    if (shipped.has(file)) return;
    shipped.add(file);
    const ending = /(\.d)?\.m?[jt]s$/.exec(file)?.[0].replace('m', '') ?? '';
    for (const [, path] of readFileSync(file, 'utf8').matchAll(IMPORT)) {
      const target = join(file, '..', path.replace(/\.js$/, ''));
      const found = [target + ending, join(target, `index${ending}`)].find(existsSync);
      if (found === undefined) throw new Error(`${file} imports ${path}, which is not in ${LIB}`);
      follow(found);
    }
  };
  ENTRY_POINTS.filter(existsSync).forEach(follow);
  for (const path of readdirSync(LIB, { recursive: true, encoding: 'utf8' })) {
    const file = join(LIB, path);
    if (!statSync(file).isFile()) continue;
    if (!shipped.has(file)) rmSync(file);
    else if (file.endsWith('.js')) writeFileSync(file, transformSync(readFileSync(file, 'utf8'), { legalComments: 'none' }).code);
  }
}

prune();
