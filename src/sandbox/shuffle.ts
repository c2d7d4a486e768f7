import { createHash } from 'node:crypto';

/** In an order that looks random; the same seed gives the same order. */
export function shuffled<T>(values: readonly T[], seed: number): T[] {
  return values
    .map((value, index) => ({ value, rank: createHash('sha256').update(`${seed} ${index}`).digest('hex') }))
    .sort((one, other) => (one.rank < other.rank ? -1 : 1))
    .map(({ value }) => value);
}
