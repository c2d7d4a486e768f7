import * as fc from 'fast-check';
import { decodeCursor, encodeCursor } from '../../src/client/cursor';

const SCOPE = ['ledger', 'time-index', 'created', '0000000000.000', '9999999999.999', 'oldest'];
const REF = { id: '00000000-0000-5000-8000-000000000001', timestamp: '1651363199.123' };
const REFUSED = expect.objectContaining({ code: 'BAD_CURSOR' });

it('gives back where a page ended', () => {
  fc.assert(fc.property(fc.string({ unit: 'grapheme' }), fc.string(), fc.array(fc.string({ unit: 'grapheme' })), (id, timestamp, scope) => {
    expect(decodeCursor(encodeCursor({ id, timestamp }, scope), scope)).toEqual({ id, timestamp });
  }));
});

it('gives back the shard of the last row', () => {
  fc.assert(fc.property(fc.nat({ max: 63 }), fc.option(fc.string(), { nil: undefined }), (shard, at) => {
    const position = { ...REF, ...(at === undefined ? {} : { at }), shard };
    expect(decodeCursor(encodeCursor(position, SCOPE), SCOPE)).toEqual(position);
  }));
});

it('has only characters that URLs, JSON and files need not escape', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), id => {
    expect(encodeCursor({ id, timestamp: 'ü' }, SCOPE)).toMatch(/^[A-Za-z0-9_-]+$/);
  }));
});

it('rejects a cursor with any one character changed, removed or added', () => {
  const cursor = encodeCursor(REF, SCOPE);
  for (let at = 0; at <= cursor.length; at += 1) {
    const [before, letter, after] = [cursor.slice(0, at), cursor.slice(at, at + 1), cursor.slice(at + 1)];
    const mangled = [before + letter + '=' + after, before + letter + 'A' + after, ...(letter ? [before + after, before + (letter === 'A' ? 'B' : 'A') + after] : [])];
    mangled.forEach(text => expect(() => decodeCursor(text, SCOPE)).toThrow(REFUSED));
  }
});

it.each(SCOPE.map((_, index) => index))('rejects a cursor whose scope differs in part %d', index => {
  const other = SCOPE.map((part, at) => (at === index ? `${part}x` : part));
  expect(() => decodeCursor(encodeCursor(REF, other), SCOPE)).toThrow(REFUSED);
});

it('distinguishes scopes whose parts are the same text when joined', () => {
  expect(() => decodeCursor(encodeCursor(REF, ['ab', 'c']), ['a', 'bc'])).toThrow(REFUSED);
});

it('rejects any text that is not a cursor, and quotes it', () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json().map(text => Buffer.from(text).toString('base64url'))), text => {
    expect(() => decodeCursor(text, SCOPE)).toThrow(REFUSED);
  }));
  expect(() => decodeCursor('nonsense', SCOPE)).toThrow(
    'cursor must be the one that the page before gave, for the same table, index with its shards, status, times and order, got: "nonsense". Omit it to start from the beginning.',
  );
});

it('rejects a cursor that is nested however deeply', () => {
  const nested = `[1,${'['.repeat(200_000)}${']'.repeat(200_000)}]`;
  expect(() => decodeCursor(Buffer.from(nested).toString('base64url'), SCOPE)).toThrow(REFUSED);
});
