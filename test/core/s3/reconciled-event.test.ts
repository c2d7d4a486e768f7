import fc from 'fast-check';
import type { ListedObject } from '../../../src/core/s3/listed-object';
import { reconciledNotification } from '../../../src/core/s3/reconciled-event';
import { parse } from '../../../src/core/s3/s3-event';
import { fromMilliseconds } from '../../../src/core/timestamp';

const OBJECT: ListedObject = { key: 'a b/ü+%2F.json', size: 3, etag: 'one', lastModified: '1651363199.000' };

function eventOf(object: ListedObject, bucket = 'my-bucket') {
  const { events, rejections } = parse(reconciledNotification(bucket, [object]));
  expect(rejections).toEqual([]);
  return events[0];
}

it('is what ingest reads as the event of the object', () => {
  const { id, ...event } = eventOf(OBJECT);
  expect(event).toEqual({
    bucket: 'my-bucket', key: OBJECT.key, size: 3, etag: 'one', timestamp: '1651363199.000', eventName: 'ObjectCreated:Reconciled',
  });
  // Must never change: a repair of yesterday and of today are one row.
  expect(id).toBe('8619ae65-781b-5c14-a4d9-52cb377f9199');
});

it.each<[string, Partial<ListedObject>]>([
  ['key', { key: 'other' }],
  ['etag', { etag: 'two' }],
  ['version', { versionId: 'v1' }],
  ['time', { lastModified: '1651363200.000' }],
])('another %s is another event', (_, change) => {
  expect(eventOf({ ...OBJECT, ...change }).id).not.toBe(eventOf(OBJECT).id);
});

it('the size does not identify an event, the bucket does', () => {
  expect(eventOf({ ...OBJECT, size: 4 }).id).toBe(eventOf(OBJECT).id);
  expect(eventOf(OBJECT, 'other').id).not.toBe(eventOf(OBJECT).id);
});

it('carries any key, etag and time', () => {
  const key = fc.string({ unit: 'grapheme-composite', minLength: 1, maxLength: 100 }).filter(text => Buffer.byteLength(text) <= 1024);
  fc.assert(fc.property(key, fc.stringMatching(/^[0-9a-f]{32}(-[1-9])?$/), fc.integer({ min: 0, max: 9_999_999_999_999 }), (name, etag, time) => {
    const lastModified = fromMilliseconds(time);
    expect(eventOf({ key: name, etag, lastModified })).toMatchObject({ key: name, etag, timestamp: lastModified });
  }));
});

it('a message has several objects', () => {
  expect(parse(reconciledNotification('b', [OBJECT, { ...OBJECT, key: 'second' }])).events.map(({ key }) => key)).toEqual([OBJECT.key, 'second']);
});
