import fc from 'fast-check';
import { shuffled } from '../../src/sandbox/shuffle';

describe('a seeded shuffle', () => {
  const seeds = fc.integer({ min: 0, max: 0xffff_ffff });

  it('loses nothing and adds nothing', () => {
    fc.assert(fc.property(fc.array(fc.integer()), seeds, (values, seed) => {
      const byValue = (one: number, other: number) => one - other;
      expect(shuffled(values, seed).sort(byValue)).toEqual([...values].sort(byValue));
    }));
  });

  it('is the same for the same seed, and leaves its input alone', () => {
    const values = Object.freeze(Array.from({ length: 100 }, (_, index) => index));
    expect(shuffled(values, 7)).toEqual(shuffled(values, 7));
    expect(shuffled(values, 7)).not.toEqual(shuffled(values, 8));
    expect(shuffled(values, 7)).not.toEqual(values);
  });

  it('gives every order its share', () => {
    const count = new Map<string, number>();
    for (let seed = 0; seed < 6_000; seed += 1) {
      const order = shuffled(['a', 'b', 'c'], seed).join('');
      count.set(order, (count.get(order) ?? 0) + 1);
    }
    expect([...count.keys()].sort()).toEqual(['abc', 'acb', 'bac', 'bca', 'cab', 'cba']);
    for (const share of count.values()) expect(Math.abs(share - 1_000)).toBeLessThan(200);
  });
});
