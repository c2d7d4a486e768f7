import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ENGINE_DIFFERENCES } from '../contract/engine-differences';
import { rows } from '../support/markdown-table';
import { ROOT } from '../support/project-root';

const E2E = join(ROOT, 'test', 'e2e');
const read = (path: string) => readFileSync(path, 'utf8');
const page = read(join(ROOT, 'docs', 'engines.md'));
const plain = (text: string) => text.replace(/`/g, '');

it('the table of differences is that of the tests', () => {
  expect(rows(page, 'DynamoDB')).toEqual(ENGINE_DIFFERENCES
    .map(({ behaviour, dynamodb, inProcess, dynamodbLocal, miniStack }) => [behaviour, dynamodb, inProcess, dynamodbLocal, miniStack].map(plain)));
});

describe('the limits of MiniStack', () => {
  const noticed = rows(page, 'how it is noticed').map(([, how]) => how);
  const patches = [...read(join(E2E, 'patched_ministack.py')).matchAll(/^needed\('([^']+)'/gm)].map(([, patch]) => patch);
  const tests = readdirSync(E2E).filter(file => file.endsWith('.e2e.ts')).map(file => read(join(E2E, file))).join('\n');

  it('are all its patches, and limits that a test asserts', () => {
    const named = (kind: string) => noticed.filter(how => how.startsWith(`${kind} `)).map(how => how.slice(kind.length + 1));

    expect(patches.length).toBeGreaterThan(5);
    expect(named('patch').sort()).toEqual(patches.sort());
    expect(named('test').filter(name => !tests.includes(`it('${name}'`))).toEqual([]);
    expect(named('patch').length + named('test').length).toBe(noticed.length);
  });

  it('are those of the version that is pinned', () => {
    const [, version] = /^ministack==(.+)$/m.exec(read(join(E2E, 'requirements.txt'))) ?? [];
    expect(page).toContain(`| limit of version ${version} |`);
  });
});
