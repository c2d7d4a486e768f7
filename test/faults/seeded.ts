import { createHash } from 'node:crypto';

const BYTES = 4;
const NUMBERS_PER_HASH = 8;

/** Random numbers that a seed and a name determine, however many are drawn under other names. */
export class Seeded {
  private readonly name: string;
  private drawn = 0;
  private numbers = Buffer.alloc(0);

  constructor(seed: number, ...names: ReadonlyArray<string | number>) {
    this.name = [seed, ...names].join(' ');
  }

  /** From 0 up to 1. */
  next(): number {
    const position = this.drawn % NUMBERS_PER_HASH;
    if (position === 0) this.numbers = createHash('sha256').update(`${this.name} ${this.drawn}`).digest();
    this.drawn += 1;
    return this.numbers.readUInt32BE(position * BYTES) / 2 ** 32;
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** A whole number from `least` to `most`. */
  whole(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  of<T>(values: readonly T[]): T {
    return values[this.whole(0, values.length - 1)];
  }

  /** One of the values, as often as its weight says. */
  weighted<T extends string>(weights: ReadonlyArray<readonly [value: T, weight: number]>): T {
    let left = this.next() * weights.reduce((sum, [, weight]) => sum + weight, 0);
    return (weights.find(([, weight]) => (left -= weight) < 0) ?? weights[weights.length - 1])[0];
  }

  shuffled<T>(values: readonly T[]): T[] {
    return values.map(value => ({ value, rank: this.next() })).sort((one, other) => one.rank - other.rank).map(({ value }) => value);
  }
}
