import fc from 'fast-check';
import { reasonGroup } from '../../src/core/reason-group';

const EVENT = { id: '1b4e28ba-2fa1-5d3b-a3f5-ef19b5a7633b', bucket: 'uploads', key: 'incoming/a b.json' };
const group = (statusReason?: string, event = EVENT) => reasonGroup({ ...event, statusReason });

it.each([
  ['timeout after 3012 ms', 'timeout after <number> ms'],
  ['took 1,204.5 s', 'took <number> s'],
  ['NoSuchKey: incoming/a b.json', 'NoSuchKey: <key>'],
  ['cannot read s3://uploads/incoming/a b.json', 'cannot read <address>'],
  ['cannot read incoming/a%20b.json', 'cannot read <key>'],
  ['cannot read incoming%2Fa%20b.json', 'cannot read <key>'],
  ['GET incoming/a+b.json', 'GET <key>'],
  ['no space for /tmp/7f/a b.json', 'no space for <key>'],
  ['GET https://example.com/7f/a%20b.json: 404', 'GET <address> <number>'],
  ['a b.json has no header', '<key> has no header'],
  ['another file: 2026/11/invoice-7.pdf', 'another file: <key>'],
  ['report.csv has no header', '<key> has no header'],
  ['event 1b4e28ba-2fa1-5d3b-a3f5-ef19b5a7633b', 'event <id>'],
  ['request 7C1D2E3F4A5B6C7D8E9F failed', 'request <id> failed'],
  ['commit 9fceb02d', 'commit <id>'],
  ['at 2026-11-26T14:03:11.123Z', 'at <time>'],
  ['POST https://example.com/a?b=1 returned 503', 'POST <address> returned <number>'],
  ['arn:aws:lambda:eu-west-1:123456789012:function:work threw', '<address> threw'],
  ['lease expired', 'lease expired'],
  ['  two\n lines ', 'two lines'],
])('%j is of the group %j', (reason, expected) => {
  expect(group(reason)).toBe(expected);
});

it('is empty without a reason', () => {
  expect(group()).toBe('');
});

it.each(['päy/jané doé.pdf', 'a/b&c=d?e+f.csv', 'a "quoted" \\ name.txt', 'line\nbreak.txt', 'hundred 100%.txt'])('replaces the key %j in each form in which an error quotes it', key => {
  const name = key.slice(key.lastIndexOf('/') + 1);
  for (const form of [key, name, encodeURI(key), encodeURIComponent(key), encodeURIComponent(key).replace(/%20/g, '+'), JSON.stringify(key).slice(1, -1)]) {
    expect(group(`cannot read ${form}, again`, { ...EVENT, key })).toBe('cannot read <key>, again');
  }
});

it('replaces a short key only if it is a whole word', () => {
  expect(group('a bad state: a', { ...EVENT, key: 'a' })).toBe('<key> bad state: <key>');
  expect(group('data is a database', { ...EVENT, key: 'data' })).toBe('<key> is a database');
});

it('is the same for two events that differ by key, id and number', () => {
  // In a sentence, quotes and brackets end an address.
  const address = fc.webUrl().filter(url => !/["'<>()[\]{},;]/.test(url));
  fc.assert(fc.property(address, fc.uuid(), fc.nat(), fc.stringMatching(/^[a-z]{1,9}\/[a-z0-9]{1,9}\.json$/), (url, id, number, key) => {
    fc.pre(!url.includes(key));
    expect(group(`${key} of ${id}: ${url} answered ${number}`, { id, bucket: 'b', key })).toBe('<key> of <id>: <address> answered <number>');
  }));
});

it('never throws, whatever the reason and the key', () => {
  const text = fc.string({ unit: fc.oneof(fc.integer({ min: 0, max: 0xffff }).map(code => String.fromCharCode(code)), fc.constantFrom('/', '.', '%', '\\', '[', '-')), maxLength: 64 });
  fc.assert(fc.property(text, text, (reason, key) => {
    expect(typeof group(reason, { ...EVENT, key })).toBe('string');
  }));
});

it('takes no longer for a hostile reason', () => {
  const start = process.cpuUsage();
  for (const part of ['a/', 'a.', '-a1', '0a', '%', '<key>']) group(part.repeat(512 / part.length));
  expect(process.cpuUsage(start).user).toBeLessThan(1_000_000);
});
