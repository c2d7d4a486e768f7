import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../support/project-root';
import { proseOf } from '../support/prose';
import { testTitlesOf } from '../support/test-titles';

const UNIT = '(?:attempt|batch|call|event|invocation|key|message|object|page|retry|row|run|statement|status|transition)';
const NO_NOUN = '(?:after|and|as|by|can|could|for|from|gets|if|in|is|may|of|or|that|to|when|with)';

interface Word {
  readonly write: string;
  readonly instead: RegExp;
  /** Phrases in which it is the usual word. */
  readonly unless?: RegExp;
}

const WORDS: readonly Word[] = [
  { write: 'fix, resolve', instead: /\bmend(?:s|ed|ing)?\b/ },
  { write: 'process, deliver, drain', instead: /\bwork(?:s|ed|ing)?\s+(?:[\w-]+\s+){0,3}?off\b/ },
  { write: 'deliver, pass, send', instead: /\bhand(?:s|ed|ing)?\b/, unless: /\bby\s+hand\b|\bhand-\w+/ },
  { write: 'show, report, return, say, configure', instead: /\bt(?:ells?|old|elling)\b/ },
  { write: 'per call, per event', instead: new RegExp(`(?:\\d|\\b(?:one|two|three|ten|units?|times))\\s+(?:(?!${NO_NOUN}\\b)[\\w-]+\\s+){0,2}an?\\s+${UNIT}\\b`) },
  { write: 'once per event', instead: new RegExp(`\\b(?:once|twice)\\s+an?\\s+${UNIT}(?=[.,:;)])`) },
  { write: 'invalid', instead: /\bcannot\s+be\b/, unless: /\bcannot\s+be\s+(?:an?\s|·|\$\{|\w+(?:ed|en|wn)\b|(?:built|done|found|kept|made|put|read|run|sent|set|understood)\b)/ },
  { write: 'must be omitted', instead: /\bl(?:eft|eaves?|eaving)\s+(?:(?:it|them)\s+)?out\b/ },
  { write: 'permanently', instead: /\bfor\s+good\b/, unless: /\bfor\s+good\s+reasons?\b/ },
  { write: 'rarely', instead: /\bhardly\b/ },
  { write: 'again', instead: /\banew\b/ },
  { write: 'unused, without effect', instead: /\bin\s+vain\b/ },
  { write: 'environment', instead: /\bplaces?\b|\belsewhere\b/, unless: /\bdecimal\s+places\b|\bin\s+(?:one\s+)?place\b|\btakes?\s+place\b/ },
  { write: 'reject, error, not supported', instead: /\brefus(?:e|es|ed|als?|ing)\b/, unless: /\bconnection\s+refused\b/ },
  { write: 'error', instead: /\bproblems?\b/ },
  { write: 'timeout', instead: /\bpatience\b/ },
  { write: 'sleep, delay', instead: /\b(?:an?|the|each|every|this|that|no|without|long|longer|short|shorter)\s+pauses?\b|\bpauses?\s+(?:of|between)\b/ },
  { write: 'chunk', instead: /\bpieces?\b/ },
  { write: 'message', instead: /\bletters?\b/, unless: /\bdead[\s-]letters?\b|\bletters?(?:,|\s+and)\s+digits\b|\ba\s+letter\s+first\b|\bbeginning\s+with\s+a\s+letter\b/ },
];

/** In prose, only a reader can distinguish a condition from a place. */
const WORDS_OF_TITLES: readonly Word[] = [
  ...WORDS,
  { write: 'if, when', instead: /\bwhere\b/, unless: /\b(?:and|back|continue[sd]?|one|prints|read|shows)\s+where\b/ },
];

const PATHS = ['src', 'docs', 'examples', 'README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', '.projenrc.ts'];
const TESTS = ['test', 'bench'];

/** Their titles quote the words to replace. */
const QUOTING = ['test/docs/language.test.ts'];

it('the text of code and pages is in plain technical English', () => {
  const files = filesIn(PATHS, /\.(?:ts|md|svg|py|java|go)$/);
  expectNoWords(files.flatMap(file => wordsToReplace(proseOf(file)).map(found => ({ file, ...found }))));
});

it('the titles of tests are in plain technical English', () => {
  const files = filesIn(TESTS, /\.ts$/).filter(file => !QUOTING.includes(file));
  expectNoWords(files.flatMap(file => wordsToReplace(testTitlesOf(textOf(file)), WORDS_OF_TITLES).map(found => ({ file, ...found }))));
});

it.each([
  "describe('it hands the oldest out', () => {});",
  "it('works', () => {});\nit(`in the ${one} place`, () => {});",
  "it.skip('tells what', () => {});",
  "describe.each(ENGINES)('on $name, elsewhere', () => {});",
  "it.each([['a refusal', 1], ['none', 2]])('rejects %s', () => {});",
  "const CASES: Array<[string]> = [['a problem']];\nit.each(CASES)('rejects %s', () => {});",
  "it.each([{ name: 'in vain' }] as const)('$name', () => {});",
  "test('is empty where nothing is recorded', () => {});",
  "it('one ' +\n'letter', () => {});",
])('finds one word in the titles of %j', code => {
  expect(wordsToReplace(testTitlesOf(code), WORDS_OF_TITLES)).toHaveLength(1);
});

it.each([
  "const told = 'a refusal'; // told\nit('is empty', () => { expect(refuse('the problem')).toBe('told'); });",
  "it.each([['none', 'a refusal']])('rejects %s', () => {});",
  "it.each([{ name: 'none', message: 'a problem' }])('$name', () => {});",
  "it('continues where it stopped', () => {}); audit('a problem', () => {}); object.it('told', () => {});",
])('finds no word in the titles of %j', code => {
  expect(wordsToReplace(testTitlesOf(code), WORDS_OF_TITLES)).toEqual([]);
});

it.each([
  'it hands the oldest out', '25 statements a call', 'inserts a row: one row an event', 'one event\na call', 'invoked once an event.', 'a key that cannot be',
  'the place', 'a letter', 'it refuses', 'after a pause', 'works the ledger\noff', 'told',
])('does not take "%s"', text => {
  expect(wordsToReplace(text)).toHaveLength(1);
});

it.each([
  'run by hand', 'hand-written', 'once an event arrives', 'two statuses of an event', 'it cannot be read', 'three decimal places', 'dead letters, a dead-letter queue',
  'letters, digits and dots', 'connection refused', 'to pause it', 'works offline',
])('takes "%s"', text => {
  expect(wordsToReplace(text)).toEqual([]);
});

function filesIn(paths: readonly string[], name: RegExp): string[] {
  return execFileSync('git', ['ls-files', ...paths], { cwd: ROOT, encoding: 'utf8' }).split('\n').filter(file => name.test(file));
}

function textOf(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}

interface Found {
  readonly line: number;
  readonly words: string;
  readonly write: string;
}

function expectNoWords(found: ReadonlyArray<Found & { readonly file: string }>): void {
  const lines = found.map(({ file, line, words, write }) => `${file}:${line}: ${words} → ${write}: ${textOf(file).split('\n')[line - 1].trim()}`);
  if (lines.length > 0) throw new Error(`Replace these words:\n${lines.join('\n')}`);
}

function wordsToReplace(prose: string, list = WORDS): Found[] {
  return list.flatMap(({ write, instead, unless }) => {
    const rest = unless ? prose.replace(new RegExp(unless, 'gi'), usual => usual.replace(/\S/g, '·')) : prose;
    return [...rest.matchAll(new RegExp(instead, 'gi'))].map(({ 0: words, index }) => {
      return { line: prose.slice(0, index).split('\n').length, words: words.replace(/\s+/g, ' '), write };
    });
  });
}
