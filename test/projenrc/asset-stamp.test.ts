import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { digest, isFresh, stamp } from '../../projenrc/asset-stamp';
import { temporaryFolder } from '../support/temporary-folder';

const folder = temporaryFolder();
const path = (name: string) => join(folder(), name);
const assetsAreFresh = () => isFresh(folder(), path('assets'));

beforeEach(() => {
  for (const name of ['src/core', 'projenrc', 'assets']) mkdirSync(path(name), { recursive: true });
  for (const name of ['src/core/entry.ts', 'projenrc/bundle.ts', 'package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.dev.json']) {
    writeFileSync(path(name), name);
  }
  stamp(path('assets'), digest(folder()));
});

it('assets are fresh until their sources change, and again when the change is taken back', () => {
  expect(assetsAreFresh()).toBe(true);
  writeFileSync(path('src/core/entry.ts'), 'changed');
  expect(assetsAreFresh()).toBe(false);
  writeFileSync(path('src/core/entry.ts'), 'src/core/entry.ts');
  expect(assetsAreFresh()).toBe(true);
});

it.each<[change: string, make: () => void]>([
  ['a source is added', () => writeFileSync(path('src/new.ts'), '')],
  ['a source is removed', () => rmSync(path('src/core/entry.ts'))],
  ['a source is renamed', () => renameSync(path('src/core/entry.ts'), path('src/core/other.ts'))],
  ['the way they are bundled changes', () => writeFileSync(path('projenrc/bundle.ts'), 'changed')],
  ['a dependency changes', () => writeFileSync(path('package-lock.json'), 'changed')],
  ['they were never built', () => rmSync(path('assets'), { recursive: true })],
  ['they were not built completely', () => rmSync(path('assets/.sources'))],
])('assets are stale when %s', (_, change) => {
  change();
  expect(assetsAreFresh()).toBe(false);
});
