import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { modelStates } from '../../projenrc/model-states';
import { ReliabilityFigures, withFigures, withReadmeLine } from '../../projenrc/reliability-page';
import { rows } from '../support/markdown-table';
import { ROOT } from '../support/project-root';

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const page = read('docs/reliability.md');
const readme = read('README.md');
const figures = JSON.parse(read('docs/reliability.json')) as ReliabilityFigures;
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
const guarantees = rows(page, 'attacked by').map(([sentence, attacks]) => ({ sentence, attacks: attacks.split('<br>') }));

/** The sentences of a section's paragraphs and lists, without markup, headings of one word, and links to pages. */
function sentencesOf(section: string): string[] {
  const text = section.split('\n').filter(line => !/^\[[^\]]+\]\(/.test(line)).map(line => line.replace(/^- /, '').trim()).join(' ');
  return text.replace(/\*\*|`/g, '').split(/(?<=\.)\s+/).map(sentence => sentence.trim()).filter(sentence => sentence.includes(' '));
}

/** What is wrong with the name of a test or command. */
function flawOf(attack: string): string | undefined {
  if (attack.startsWith('npm run ')) return attack.slice('npm run '.length) in scripts ? undefined : `${attack}: no such command`;
  const [, file, title] = /^(test\/[\w/.-]+\.ts): (.+)$/.exec(attack) ?? [];
  if (file === undefined) return `${attack}: neither a command nor a test`;
  if (!existsSync(join(ROOT, file))) return `${attack}: no such file`;
  return read(file).replace(/\\'|`/g, quoted => quoted.slice(1)).includes(`'${title}'`) ? undefined : `${attack}: no such test`;
}

it('each sentence of the README about guarantees and limits is on the page, in order, and no other', () => {
  const [, section] = /^## Guarantees and limits\n([^]*?)^## /m.exec(readme) ?? [];

  expect(guarantees.length).toBeGreaterThan(20);
  expect(guarantees.map(({ sentence }) => sentence)).toEqual(sentencesOf(section));
});

it('each sentence is attacked by tests that exist, but for one that no engine here can show', () => {
  const attacks = guarantees.flatMap(guarantee => guarantee.attacks);

  expect(attacks.filter(attack => !attack.startsWith('none: ')).flatMap(attack => flawOf(attack) ?? [])).toEqual([]);
  expect(guarantees.filter(guarantee => guarantee.attacks.some(attack => attack.startsWith('none: ')))).toHaveLength(1);
});

it.each([
  ['npm run test:nothing', 'no such command'],
  ['test/nothing.test.ts: a title', 'no such file'],
  ['test/core/model.test.ts: a test that nobody wrote', 'no such test'],
  ['somewhere else', 'neither a command nor a test'],
])('finds that %s is wrong: %s', (attack, flaw) => {
  expect(flawOf(attack)).toBe(`${attack}: ${flaw}`);
});

it('the page and the README show the figures of docs/reliability.json', () => {
  expect(page).toBe(withFigures(page, figures));
  expect(readme).toBe(withReadmeLine(readme, figures));
});

it('the states are those that the test of the model demands now: after a change, npx projen reliability writes them', () => {
  expect(figures.model).toEqual(modelStates(read('test/core/model.test.ts')));
  expect(figures.model.scenarios).toBeGreaterThan(10);
});

it('the figures are those of runs that found nothing', () => {
  const { lost, doubled, stuck, illegal } = figures.faults;

  expect({ lost, doubled, stuck, illegal }).toEqual({ lost: 0, doubled: 0, stuck: 0, illegal: 0 });
  expect(figures.mutations.filter(({ caughtBy }) => caughtBy !== undefined).length).toBeGreaterThanOrEqual(30);
});
