import * as fc from 'fast-check';
import { parse } from '../../../src/core/s3/s3-event';
import { anyKey } from '../../support/arbitrary-event';
import { eventBridge, FACTS, notification, notificationRecord, OBJECT_CREATED_BY_PUT } from '../../support/envelopes';

/** What S3 writes into a notification for a key. */
const ENCODED: Array<[string, string]> = [
  ['a+b', 'a b'],
  ['a%2Bb', 'a+b'],
  ['a%252Bb', 'a%2Bb'],
  ['100%25', '100%'],
  ['test%2Fkey', 'test/key'],
  ['%2Fleading%2Fslash', '/leading/slash'],
  ['..%2F..%2Fetc%2Fpasswd', '../../etc/passwd'],
  ['%3Cscript%3Ealert%281%29%3C%2Fscript%3E', '<script>alert(1)</script>'],
  ['%22quoted%22+%27it%27', '"quoted" \'it\''],
  ['line%0Abreak%0D%0A', 'line\nbreak\r\n'],
  ['caf%C3%A9', 'café'],
  ['cafe%CC%81', 'cafe\u0301'],
  ['%F0%9F%A7%BE.pdf', '🧾.pdf'],
  ['nul%00byte', 'nul\u0000byte'],
  ['a=b&c=d', 'a=b&c=d'],
  ['__proto__', '__proto__'],
  ['back%5Cslash', 'back\\slash'],
  ['raw é', 'raw é'],
];

it.each(ENCODED)('decodes %s of a notification', (encoded, key) => {
  const record = notificationRecord(FACTS);
  expect(keyOf(notification({ ...record, s3: { ...record.s3, object: { ...record.s3.object, key: encoded } } }))).toBe(key);
});

it.each(ENCODED)('takes %s of EventBridge as it is', key => {
  expect(keyOf(eventBridge({ ...FACTS, key }, OBJECT_CREATED_BY_PUT))).toBe(key);
});

it('takes any key that S3 can hold through both envelopes', () => {
  fc.assert(fc.property(anyKey, key => {
    expect(keyOf(notification(notificationRecord({ ...FACTS, key })))).toBe(key);
    expect(keyOf(eventBridge({ ...FACTS, key }, OBJECT_CREATED_BY_PUT))).toBe(key);
  }), { numRuns: 500 });
});

it('keeps characters that look the same apart: the precomposed and the combined character are two keys', () => {
  expect(keyOf(notification(notificationRecord({ ...FACTS, key: 'é' })))).not.toBe(keyOf(notification(notificationRecord({ ...FACTS, key: 'e\u0301' }))));
});

// The first and the last character that take one byte, two, three and four.
it.each(['k', '\u007F', '\u0080', '\u07FF', '\u0800', '\uFFFF', '\u{10000}', '\u{10FFFF}'])('takes 1,024 bytes of %j, and not one byte more', character => {
  const bytes = Buffer.byteLength(character);
  const longest = character.repeat(1024 / bytes) + 'k'.repeat(1024 % bytes);
  expect(Buffer.byteLength(longest)).toBe(1024);
  for (const body of [notification(notificationRecord({ ...FACTS, key: longest })), eventBridge({ ...FACTS, key: longest }, OBJECT_CREATED_BY_PUT)]) {
    expect(keyOf(body)).toBe(longest);
  }
  for (const body of [notification(notificationRecord({ ...FACTS, key: `${longest}k` })), eventBridge({ ...FACTS, key: `${longest}k` }, OBJECT_CREATED_BY_PUT)]) {
    expect(parse(body)).toMatchObject({ events: [], rejections: [{ code: 'MALFORMED_KEY' }] });
  }
});

function keyOf(body: string): string {
  const { events, rejections } = parse(body);
  expect(rejections).toEqual([]);
  return events[0].key;
}
