import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { parse } from '../../../src/core/s3/s3-event';
import { notification, ObjectChange, sequencers, testEvent } from '../../../src/sandbox/aws/s3-notification';
import { ROOT } from '../../support/project-root';

const PUT: ObjectChange = {
  eventName: 'ObjectCreated:Put',
  bucket: 'inbox',
  key: 'a.txt',
  time: 1_651_363_199_123,
  sequencer: '0055AED6DCD90281E5',
  requestId: 'C3D13FE58DE4C810',
  size: 3,
  etag: '900150983cd24fb0d6963f7d28e17f72',
};
const DELETE: ObjectChange = { ...PUT, eventName: 'ObjectRemoved:Delete', size: undefined, etag: undefined };

describe('a notification of the sandbox', () => {
  it.each([['notification-put.json', PUT], ['notification-delete.json', DELETE]])('has the members of a real notification: %s', (file, change) => {
    const real = JSON.parse(readFileSync(join(ROOT, 'test', 'events', file), 'utf8'));
    expect(paths(JSON.parse(notification(change)))).toEqual(paths(real));
  });

  it('describes the change', () => {
    const [event] = parse(notification(PUT)).events;
    expect(event).toMatchObject({
      timestamp: '1651363199.123',
      eventName: 'ObjectCreated:Put',
      bucket: 'inbox',
      key: 'a.txt',
      size: 3,
      etag: '900150983cd24fb0d6963f7d28e17f72',
      sequencer: '0055AED6DCD90281E5',
    });
    expect(event).not.toHaveProperty('versionId');
  });

  it.each([
    ['a b', 'a+b'],
    ['a+b', 'a%2Bb'],
    ['a%2Bb', 'a%252Bb'],
    ['in/out/a.txt', 'in/out/a.txt'],
    ['test (1).txt', 'test+%281%29.txt'],
    ["it's~!*.-_", 'it%27s%7E%21*.-_'],
    ['"quoted"\n', '%22quoted%22%0A'],
    ['é😀', '%C3%A9%F0%9F%98%80'],
  ])('encodes the key %j as S3 does: %s', (key, encoded) => {
    expect(JSON.parse(notification({ ...PUT, key })).Records[0].s3.object.key).toBe(encoded);
  });

  it('keeps every key', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 100 }), key => {
      expect(parse(notification({ ...PUT, key })).events[0].key).toBe(key);
    }));
  });

  it('has the test event of S3', () => {
    expect(parse(testEvent('inbox', PUT.time, PUT.requestId))).toEqual({ events: [], rejections: [], testEvent: true });
  });
});

describe('sequencers', () => {
  it('are 18 hexadecimal digits that increase, whatever the clock does', () => {
    const clock = fc.array(fc.integer({ min: 0, max: 4_102_444_800_000 }), { minLength: 2 });
    fc.assert(fc.property(clock, times => {
      const next = sequencers();
      const values = times.map(next);
      for (const value of values) expect(value).toMatch(/^[0-9A-F]{18}$/);
      expect(values).toEqual([...new Set(values)].sort());
    }));
  });

  it('increase from one sandbox to the next', () => {
    const earlier = sequencers()(1_000);
    expect(sequencers()(1_001) > earlier).toBe(true);
  });
});

/** The paths of all members. */
function paths(value: unknown, prefix = ''): string[] {
  if (typeof value !== 'object' || value === null) return [prefix];
  return Object.entries(value).flatMap(([name, inner]) => paths(inner, `${prefix}.${name}`)).sort();
}
