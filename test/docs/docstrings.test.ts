import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../support/project-root';

const LINK = /https:\/\/github\.com\/s3-event-ledger\/s3-event-ledger\/blob\/main\/([\w./-]+)(?:#([\w-]+))?/g;
const PUBLIC = readdirSync(join(ROOT, 'src')).filter(file => file.endsWith('.ts'));

const textOf = (file: string) => readFileSync(join(ROOT, 'src', file), 'utf8');

it('docstrings of the public API link to pages and headings that exist', () => {
  const links = PUBLIC.flatMap(file => [...textOf(file).matchAll(LINK)].map(([, path, heading]) => ({ file, path, heading })));
  expect(links.length).toBeGreaterThan(2);
  const missing = links.filter(({ path, heading }) => {
    if (!existsSync(join(ROOT, path))) return true;
    const headings = [...readFileSync(join(ROOT, path), 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, words]) => words.toLowerCase().replace(/ /g, '-'));
    return heading !== undefined && !headings.includes(heading);
  });
  expect(missing).toEqual([]);
});

it('docstrings name no file that the packages lack', () => {
  const shipped = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  const files = (JSON.parse(shipped) as Array<{ files: Array<{ path: string }> }>)[0].files.map(({ path }) => path);
  const named = PUBLIC.flatMap(file => [...textOf(file).replace(LINK, '').matchAll(/\bdocs\/[\w.-]+\w/g)].map(([path]) => ({ file, path })));
  expect(named).toContainEqual({ file: 'dispatch-target.ts', path: 'docs/message.schema.json' });
  expect(named.filter(({ path }) => !files.includes(path))).toEqual([]);
});
