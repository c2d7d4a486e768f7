import * as fc from 'fast-check';
import { backoff } from '../../src/core/backoff';

const LIMITS = { base: 50, ceiling: 5000 };

it.each([[1, 50], [2, 100], [3, 200], [7, 3200], [8, 5000], [9, 5000], [5000, 5000]])('waits for up to twice as long with each attempt: %i, under %i ms', (attempt, bound) => {
  expect(backoff(attempt, 0, LIMITS)).toBe(0);
  expect(backoff(attempt, 0.5, LIMITS)).toBe(bound / 2);
  expect(backoff(attempt, 0.999999, LIMITS)).toBe(bound - 1);
});

it('is always whole milliseconds from 0 to below the ceiling', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 10_000 }), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (attempt, random) => {
    const wait = backoff(attempt, random, LIMITS);
    expect(Number.isInteger(wait) && wait >= 0 && wait < LIMITS.ceiling).toBe(true);
  }));
});
