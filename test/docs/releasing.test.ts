import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rows } from '../support/markdown-table';
import { ROOT } from '../support/project-root';

const workflow = read('.github/workflows/release.yml');
const page = read('docs/releasing.md');

it('docs/releasing.md describes each secret that the workflow reads, with the job that reads it, and no other', () => {
  const told = rows(page, 'what it is').map(([secret, , job]) => [secret, job]);
  expect(told.sort()).toEqual(secretsByJob().sort());
});

it('docs/releasing.md describes each job of the workflow, and no other', () => {
  expect(rows(page, 'what it does').map(([job]) => job).sort()).toEqual(jobs().map(({ name }) => name).sort());
});

it('nothing is published without approval, and npm and PyPI identify the publisher without a secret', () => {
  const publishing = jobs().filter(({ name }) => name !== 'release');
  expect(publishing.length).toBeGreaterThan(0);
  for (const { text } of publishing) expect(text).toContain('environment: release\n');
  for (const name of ['release_npm', 'release_pypi']) expect(jobs().find(job => job.name === name)?.text).toContain('id-token: write\n');
});

it('the tag comes after all packages', () => {
  const others = jobs().map(({ name }) => name).filter(name => name !== 'release_github');
  const needs = /needs:\n((?: +- \w+\n)+)/.exec(jobs().find(({ name }) => name === 'release_github')?.text ?? '')?.[1] ?? '';
  expect([...needs.matchAll(/- (\w+)/g)].map(([, name]) => name).sort()).toEqual(others.sort());
});

it('the release has the bill of materials that packaging puts into dist, as the page says', () => {
  const [, file] = /`release_github` attaches `([\w.-]+)`/.exec(page) ?? [];
  const { tasks } = JSON.parse(read('.projen/tasks.json')) as { tasks: Record<string, { steps: ReadonlyArray<{ exec?: string }> }> };

  expect(tasks['package:js'].steps.at(-1)?.exec).toBe(`cp assets/sbom.cdx.json dist/${file}`);
  expect(jobs().find(({ name }) => name === 'release_github')?.text).toMatch(new RegExp(`run: gh release upload .* dist/${file} `));
});

it('CONTRIBUTING.md leads there', () => {
  expect(read('CONTRIBUTING.md')).toContain('(docs/releasing.md)');
});

function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

function jobs(): Array<{ name: string; text: string }> {
  const [, ...parts] = workflow.slice(workflow.indexOf('\njobs:\n')).split(/^ {2}(?=\w+:$)/m);
  return parts.map(text => ({ name: text.slice(0, text.indexOf(':')), text }));
}

function secretsByJob(): Array<[secret: string, job: string]> {
  return jobs().flatMap(({ name, text }) => [...new Set([...text.matchAll(/secrets\.(\w+)/g)].map(([, secret]) => secret))]
    .map((secret): [string, string] => [secret, name]));
}
