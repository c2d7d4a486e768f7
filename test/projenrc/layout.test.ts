import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { preProcessFile } from 'typescript';
import { CONSTRUCT_ZONES, RUNTIME_ZONES } from '../../projenrc/import-zones';
import { rows } from '../support/markdown-table';
import { ROOT } from '../support/project-root';

const SRC = join(ROOT, 'src');
const FILES = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.ts')).map(file => file.split(sep).join('/'));
const ZONES = { ...CONSTRUCT_ZONES, ...RUNTIME_ZONES };

test('index.ts exports every file beside it, and nothing else', () => {
  const exported = [...readFileSync(join(SRC, 'index.ts'), 'utf8').matchAll(/^export \* from '\.\/(.+)';$/gm)].map(([, file]) => file);
  const beside = FILES.filter(file => !file.includes('/')).map(file => basename(file, '.ts'));

  expect(exported).toEqual(beside.filter(name => name !== 'index').sort());
  expect(readFileSync(join(SRC, 'index.ts'), 'utf8').trim().split('\n')).toHaveLength(exported.length);
});

test('every folder of src has an import zone', () => {
  const folders = readdirSync(SRC, { withFileTypes: true }).filter(entry => entry.isDirectory()).map(({ name }) => name);

  expect(folders.sort()).toEqual(Object.keys(ZONES).sort());
});

test('CONTRIBUTING lists each folder, what it holds and what it may import', () => {
  const page = readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8');

  expect(rows(page, 'what it holds')).toEqual(Object.entries(ZONES)
    .map(([zone, { holds, imports }]) => [zone, holds.replace(/`/g, ''), imports.join(', ') || 'nothing']));
});

test('no two files have the same name', () => {
  const names = FILES.map(file => basename(file)).filter(name => name !== 'index.ts');

  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

test('no file has a name that says nothing', () => {
  expect(FILES.filter(file => /(^|\/)(utils?|commons?|helpers?|types?|misc)[./]/.test(file))).toEqual([]);
});

test('no files import each other in a circle, not even for their types', () => {
  const imports = new Map(FILES.map(file => [file, importsOf(file)]));

  expect(circlesOf(imports)).toEqual([]);
});

test('a circle is found, however long', () => {
  expect(circlesOf(new Map([['a', ['b']], ['b', ['c']], ['c', ['a', 'd']], ['d', []]]))).toEqual([['a', 'b', 'c']]);
});

function importsOf(file: string): string[] {
  return preProcessFile(readFileSync(join(SRC, file), 'utf8')).importedFiles
    .map(({ fileName }) => fileName)
    .filter(name => name.startsWith('.'))
    .map(name => {
      const target = relative(SRC, join(SRC, dirname(file), name)).split(sep).join('/');
      const found = [`${target}.ts`, `${target}.d.ts`, join(target, 'index.ts')].find(candidate => existsSync(join(SRC, candidate)));
      if (found === undefined) throw new Error(`${file} imports ${name}, which does not exist`);
      return found;
    });
}

/** Files that can reach each other, one group per circle, by reachability: small enough a graph for the plainest way. */
function circlesOf(imports: ReadonlyMap<string, readonly string[]>): string[][] {
  const reachable = new Map([...imports.keys()].map(file => {
    const seen = new Set<string>();
    const open = [...imports.get(file) ?? []];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (seen.has(next)) continue;
      seen.add(next);
      open.push(...imports.get(next) ?? []);
    }
    return [file, seen] as const;
  }));
  const circles = [...imports.keys()]
    .filter(file => reachable.get(file)?.has(file))
    .map(file => [...reachable.get(file) ?? []].filter(other => reachable.get(other)?.has(file)).sort().join(' '));
  return [...new Set(circles)].map(circle => circle.split(' '));
}
