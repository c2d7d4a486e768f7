import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../support/project-root';
import { proseOf } from '../support/prose';

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
  { write: 'invalid', instead: /\bcannot\s+be\b/, unless: /\bcannot\s+be\s+(?:an?\s|·|\w+(?:ed|en|wn)\b|(?:built|done|found|kept|made|put|read|run|sent|set|understood)\b)/ },
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
  { write: 'message', instead: /\bletters?\b/, unless: /\bdead[\s-]letters?\b|\bletters?(?:,|\s+and)\s+digits\b|\ba\s+letter\s+first\b/ },
];

const PATHS = ['src', 'docs', 'examples', 'README.md', 'CONTRIBUTING.md', '.projenrc.ts'];

it('the text of code and pages is in plain technical English', () => {
  const files = execFileSync('git', ['ls-files', ...PATHS], { cwd: ROOT, encoding: 'utf8' }).split('\n').filter(file => /\.(?:ts|md|svg|py|java|go)$/.test(file));
  const found = files.flatMap(file => {
    const lines = readFileSync(join(ROOT, file), 'utf8').split('\n');
    return wordsToReplace(proseOf(file)).map(({ line, words, write }) => `${file}:${line}: ${words} → ${write}: ${lines[line - 1].trim()}`);
  });
  if (found.length > 0) throw new Error(`Replace these words:\n${found.join('\n')}`);
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

function wordsToReplace(prose: string): Array<{ readonly line: number; readonly words: string; readonly write: string }> {
  return WORDS.flatMap(({ write, instead, unless }) => {
    const rest = unless ? prose.replace(new RegExp(unless, 'gi'), usual => usual.replace(/\S/g, '·')) : prose;
    return [...rest.matchAll(new RegExp(instead, 'gi'))].map(({ 0: words, index }) => {
      return { line: prose.slice(0, index).split('\n').length, words: words.replace(/\s+/g, ' '), write };
    });
  });
}
