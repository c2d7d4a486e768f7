import fc from 'fast-check';
import { parse } from '../../../src/core/s3/s3-event';
import { deliveriesOf, shuffled } from '../../../src/sandbox/demo/deliveries';

describe('the deliveries of a demo', () => {
  const file = (key: string, modifiedAt: number) => ({ key, modifiedAt, version: '1', size: 1, etag: 'e' });
  const NOW = 5_000;
  const { bodies, invalid } = deliveriesOf([file('a', 1_000), file('b', 9_000)], 'bucket', NOW, 7);
  const parsed = bodies.map(body => parse(body));

  it('are every event twice, the invalid messages and a test event', () => {
    expect(parsed.flatMap(({ events }) => events.map(({ key }) => key)).sort()).toEqual(['a', 'a', 'b', 'b']);
    expect(new Set(parsed.flatMap(({ events }) => events.map(({ id }) => id))).size).toBe(2);
    expect(parsed.filter(({ testEvent }) => testEvent)).toHaveLength(1);
    expect(bodies).toEqual(expect.arrayContaining(invalid.map(({ body }) => body)));
    expect(bodies).toHaveLength(2 * 2 + invalid.length + 1);
  });

  it('happened when the file was written, never in the future', () => {
    const times = new Map(parsed.flatMap(({ events }) => events.map(({ key, timestamp }) => [key, timestamp] as const)));
    expect(Object.fromEntries(times)).toEqual({ a: '0000000001.000', b: '0000000005.000' });
  });
});

describe('a seeded shuffle', () => {
  const seeds = fc.integer({ min: 0, max: 0xffff_ffff });

  it('keeps every value', () => {
    fc.assert(fc.property(fc.array(fc.integer()), seeds, (values, seed) => {
      const byValue = (one: number, other: number) => one - other;
      expect(shuffled(values, seed).sort(byValue)).toEqual([...values].sort(byValue));
    }));
  });

  it('depends on the seed only, and does not change its input', () => {
    const values = Object.freeze(Array.from({ length: 100 }, (_, index) => index));
    expect(shuffled(values, 7)).toEqual(shuffled(values, 7));
    expect(shuffled(values, 7)).not.toEqual(shuffled(values, 8));
    expect(shuffled(values, 7)).not.toEqual(values);
  });

  it('is uniform', () => {
    const count = new Map<string, number>();
    for (let seed = 0; seed < 6_000; seed += 1) {
      const order = shuffled(['a', 'b', 'c'], seed).join('');
      count.set(order, (count.get(order) ?? 0) + 1);
    }
    expect([...count.keys()].sort()).toEqual(['abc', 'acb', 'bac', 'bca', 'cab', 'cba']);
    for (const share of count.values()) expect(Math.abs(share - 1_000)).toBeLessThan(200);
  });
});
