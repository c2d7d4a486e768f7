import fc from 'fast-check';
import { EventFilter } from '../../src';
import { describeFilter, encodeForNotification, filterWarnings, filtersOverlap } from '../../src/ledger/key-filter';

/** Few letters, so that prefixes and suffixes often match. */
const text = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 3 });
const filter = fc.record({ prefix: text, suffix: text }, { requiredKeys: [] });

it.each<{ one: EventFilter; other: EventFilter; overlap: boolean }>([
  { one: {}, other: {}, overlap: true },
  { one: {}, other: { prefix: 'a' }, overlap: true },
  { one: { prefix: 'a/' }, other: { prefix: 'b/' }, overlap: false },
  { one: { prefix: 'a/' }, other: { prefix: 'a/b/' }, overlap: true },
  { one: { prefix: 'a/', suffix: '.x' }, other: { prefix: 'a/', suffix: '.y' }, overlap: false },
  { one: { prefix: 'a/', suffix: '.x' }, other: { prefix: 'b/', suffix: '.x' }, overlap: false },
  { one: { prefix: 'a/', suffix: '.tar.gz' }, other: { suffix: '.gz' }, overlap: true },
  { one: { prefix: 'a/' }, other: { suffix: '.gz' }, overlap: true },
])('$one and $other overlap: $overlap', ({ one, other, overlap }) => {
  expect(filtersOverlap(one, other)).toBe(overlap);
  expect(filtersOverlap(other, one)).toBe(overlap);
});

it('filters overlap exactly if a key matches both', () => {
  const matches = ({ prefix = '', suffix = '' }: EventFilter, key: string) => key.startsWith(prefix) && key.endsWith(suffix);
  fc.assert(fc.property(filter, filter, (one, other) => {
    const prefix = [one.prefix ?? '', other.prefix ?? ''].sort((a, b) => b.length - a.length)[0];
    const suffix = [one.suffix ?? '', other.suffix ?? ''].sort((a, b) => b.length - a.length)[0];
    const key = `${prefix}-${suffix}`;
    expect(filtersOverlap(one, other)).toBe(matches(one, key) && matches(other, key));
  }));
});

it.each([
  { value: 'incoming/', encoded: 'incoming/' },
  { value: '.json', encoded: '.json' },
  { value: 'year=2026/month=11/', encoded: 'year%3D2026/month%3D11/' },
  { value: 'two words', encoded: 'two+words' },
  { value: 'a+b', encoded: 'a%2Bb' },
  { value: '100%', encoded: '100%25' },
  { value: "safe-_.*'()!", encoded: "safe-_.*'()!" },
  { value: '~', encoded: '%7E' },
  { value: 'ä', encoded: '%C3%A4' },
])('$value is encoded as $encoded', ({ value, encoded }) => {
  expect(encodeForNotification(value)).toBe(encoded);
});

it('the encoded value decodes to the key, like the key of an event', () => {
  fc.assert(fc.property(fc.string({ unit: 'grapheme' }), value => {
    expect(decodeURIComponent(encodeForNotification(value).replace(/\+/g, ' '))).toBe(value);
  }));
});

it.each<{ filter: EventFilter; words: string }>([
  { filter: {}, words: 'the whole bucket' },
  { filter: { prefix: '', suffix: '' }, words: 'the whole bucket' },
  { filter: { prefix: 'a"b' }, words: 'prefix "a\\"b"' },
  { filter: { suffix: '.c' }, words: 'suffix ".c"' },
  { filter: { prefix: 'a', suffix: '.c' }, words: 'prefix "a" and suffix ".c"' },
])('$filter reads $words', ({ filter: given, words }) => {
  expect(describeFilter(given)).toBe(words);
});

it.each<{ filter: EventFilter; warnings: Array<{ id: string; message: string }> }>([
  { filter: { prefix: 'in/', suffix: '.json' }, warnings: [] },
  { filter: { suffix: '/' }, warnings: [] },
  { filter: { suffix: '*.json' }, warnings: [{ id: 'wildcard', message: 'suffix "*.json" contains "*". Wildcards are not supported: it matches a literal "*". Remove it.' }] },
  { filter: { prefix: 'a%3Db/' }, warnings: [{ id: 'urlEncoded', message: 'prefix "a%3Db/" looks URL-encoded. Write it as it appears in the key.' }] },
  { filter: { prefix: '/in' }, warnings: [{ id: 'slash', message: 'prefix "/in" begins with "/". S3 keys usually do not. Remove it.' }] },
])('$filter has warnings: $warnings', ({ filter: given, warnings }) => {
  expect(filterWarnings(given)).toEqual(warnings);
});
