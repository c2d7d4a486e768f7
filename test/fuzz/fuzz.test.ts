import { fuzzArguments } from './fuzz-arguments';
import { caseOf, fuzz, Tally, TARGETS } from './fuzzer';
import { SHIPPED, Subjects } from './subjects';
import { decodeCursor } from '../../src/client/cursor';
import { isMalformed, parseItem } from '../../src/core/item';
import { member, parseJson } from '../../src/core/json';
import { parseOutcome } from '../../src/core/outcome';
import { Rejection } from '../../src/core/rejection';
import { parse, ParsedBody } from '../../src/core/s3/s3-event';

/** A thousandth of what `npm run test:fuzz` feeds. */
const INPUTS = 10_000;
const SEED = 20_261_126;

it('no reader throws, hangs or reads anything else than what an input says', async () => {
  const { byTarget, findings } = await fuzz(SHIPPED, SEED, 0, INPUTS);
  expect(findings).toEqual([]);
  expect(Object.keys(byTarget)).toEqual(TARGETS.map(({ name }) => name));
  expect(Object.values(byTarget).reduce((sum, count) => sum + count, 0)).toBe(INPUTS);
});

it('an input is the same again for the same seed and number, and another one for any other', () => {
  const input = (seed: number, index: number) => caseOf(SHIPPED, seed, index).fuzzCase.input();
  expect(input(1, 40)).toBe(input(1, 40));
  expect(new Set([1, 2, 3].flatMap(seed => [40, 41, 42, 5_000_000_040].map(index => input(seed, index)))).size).toBe(12);
});

it('takes a seed, a number of inputs and the number of one input', () => {
  expect(fuzzArguments([], 0.5)).toEqual({ seed: 1_073_741_823, inputs: 10_000_000, replay: undefined });
  expect(fuzzArguments(['--seed', '7', '--inputs', '200', '--replay', '12'], 0.5)).toEqual({ seed: 7, inputs: 200, replay: 12 });
  expect(() => fuzzArguments(['--inputs', 'all'], 0.5)).toThrow('--inputs must be a whole number from 0 to 9007199254740991, got: all');
});

const mapped = (change: (key: string) => string) => (body: string): ParsedBody => {
  const parsed = parse(body);
  return { ...parsed, events: parsed.events.map(event => ({ ...event, key: change(event.key) })) };
};

/** Readers with bugs that somebody may write, and what the fuzzer says of them. */
const BUGS: ReadonlyArray<readonly [name: string, subjects: Partial<Subjects>, rule: RegExp]> = [
  ['a parser that throws for a lone surrogate', {
    parse: body => {
      encodeURIComponent(JSON.stringify(parseJson(body) ?? '').replace(/\\ud[89a-f]../g, '\ud800'));
      return parse(body);
    },
  }, /throws URIError/],
  ['a decoder that leaves the plus sign', { parse: mapped(key => key.replace(/ /g, '+')) }, /key of event 0 is .*\+/],
  ['a decoder that decodes twice', { parse: mapped(key => (/%[0-7]\d/.test(key) ? unescape(key) : key)) }, /key of event/],
  ['a parser that trims the key', { parse: mapped(key => key.trim()) }, /key of event/],
  ['a parser that stops at the first invalid record', {
    parse: body => {
      const parsed = parse(body);
      return parsed.rejections.length > 0 ? { ...parsed, events: [] } : parsed;
    },
  }, /0 events are read/],
  ['a parser that forgets the version', {
    parse: body => {
      const parsed = parse(body);
      return { ...parsed, events: parsed.events.map(event => ({ ...event, versionId: undefined })) };
    },
  }, /versionId of event/],
  ['a parser whose time is quadratic', {
    parse: body => {
      const { length } = body;
      const steps = length > 10_000 ? length * length : 0;
      let sum = 0;
      for (let step = 0; step < steps; step += 1) sum += step % 7;
      return parse(sum < 0 ? '' : body);
    },
  }, /takes \d+ ms for \d+ characters/],
  ['outcomes that settle the wrong attempt', {
    parseOutcome: body => {
      const outcome = parseOutcome(body);
      return outcome instanceof Rejection ? outcome : outcome.map(report => ({ ...report, attempt: Math.max(1, report.attempt - 1) }));
    },
  }, /settles another attempt/],
  ['heartbeats that ask for any number of seconds', {
    parseOutcome: body => {
      const outcome = parseOutcome(body);
      const message = parseJson(body);
      if (!(outcome instanceof Rejection) || !outcome.reason.startsWith('leaseSeconds')) return outcome;
      const [id, timestamp, attempt, leaseSeconds] = ['id', 'timestamp', 'attempt', 'leaseSeconds'].map(name => member(message, name));
      return [{ id: String(id), timestamp: String(timestamp), attempt: Number(attempt), result: 'working', leaseSeconds: Number(leaseSeconds) }];
    },
  }, /asks for .+ seconds/],
  ['outcomes whose reason is cut inside a character', {
    parseOutcome: body => {
      const outcome = parseOutcome(body);
      const reason = member(parseJson(body), 'reason');
      return outcome instanceof Rejection || typeof reason !== 'string' ? outcome : outcome.map(report => ({ ...report, reason: reason.slice(0, 512) }));
    },
  }, /reason that a row cannot hold/],
  ['outcomes that ignore the failures of a batch', {
    parseOutcome: body => {
      const outcome = parseOutcome(body);
      const isSuccess = member(parseJson(body), 'outcome') === 'completed';
      return outcome instanceof Rejection || !isSuccess ? outcome : outcome.map(report => ({ ...report, result: 'completed' as const }));
    },
  }, /completes an event of a batch that failed/],
  ['outcomes that write any value as JSON', {
    parseOutcome: body => {
      JSON.stringify(parseJson(body));
      return parseOutcome(body);
    },
  }, /throws RangeError/],
  ['a reader that takes any row', {
    parseItem: item => {
      const row = parseItem(item);
      const { id, timestamp } = row;
      return isMalformed(row) ? { id, timestamp, recordedAt: timestamp, status: '', eventName: '', bucket: '', key: '', history: [] } : row;
    },
  }, /takes the row for valid/],
  ['a page that ends at a malformed row', {
    readIndex: async (...query) => {
      const page = await SHIPPED.readIndex(...query);
      return page.malformed.length > 0 ? { ...page, entries: page.entries.slice(0, 1) } : page;
    },
  }, /does not list each valid row/],
  ['a dispatch that stops at a malformed row', { workLedger: options => SHIPPED.workLedger({ ...options, onMalformed: () => { throw new Error('malformed'); } }) }, /throws Error: malformed/],
  ['a cursor without its checksum', {
    decodeCursor: (cursor, scope) => {
      const parts = parseJson(Buffer.from(cursor, 'base64url').toString());
      const [, position] = Array.isArray(parts) ? parts : [];
      if (!Array.isArray(position) || position.length < 2 || !position.every(part => typeof part === 'string')) return decodeCursor(cursor, scope);
      const [id, timestamp, at] = position.map(String);
      return { id, timestamp, ...(at === undefined ? {} : { at }) };
    },
  }, /another position|never given/],
  ['settings that take any number', {
    decodeSettleSettings: environment => SHIPPED.decodeSettleSettings({
      ...environment, LEDGER_MAX_ATTEMPTS: String(Number(environment.LEDGER_MAX_ATTEMPTS)),
    }),
  }, /reads LEDGER_MAX_ATTEMPTS as/],
  ['a forwarder whose failures are ignored', { forwarderThatAnswers: () => ({ send: async batches => batches.flat().map(() => ({ sent: true })) }) }, /counts a message as sent/],
];

/** Enough for the rarest of them: a value that is nested ten thousand levels deep. */
const ENOUGH = 200_000;
const STEP = 5_000;

it.each(BUGS)('finds %s', async (_, subjects, rule) => {
  const buggy = { ...SHIPPED, ...subjects };
  let tally: Tally = { byTarget: {}, findings: [] };
  for (let from = 0; from < ENOUGH && tally.findings.length === 0; from += STEP) tally = await fuzz(buggy, SEED, from, from + STEP, 1);
  expect(tally.findings[0]?.rule).toMatch(rule);
  const [{ seed, index }] = tally.findings;
  expect((await fuzz(buggy, seed, index, index + 1)).findings).toEqual([expect.objectContaining({ index })]);
});
