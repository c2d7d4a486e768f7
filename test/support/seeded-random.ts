/** L'Ecuyer's combined generator. The same seed and stream give the same numbers on every machine. */
export class SeededRandom {
  private one: number;
  private other: number;

  /** @param stream a whole number: each has numbers of its own */
  constructor(seed: number, stream: number) {
    this.one = 1 + (seed + stream * 16_807) % 2_147_483_561;
    this.other = 1 + (stream + seed * 48_271) % 2_147_483_397;
    for (let round = 0; round < 4; round += 1) this.next();
  }

  /** From 0 up to 1. */
  next(): number {
    this.one = this.one * 40_014 % 2_147_483_563;
    this.other = this.other * 40_692 % 2_147_483_399;
    const difference = this.one - this.other;
    return (difference < 1 ? difference + 2_147_483_561 : difference - 1) / 2_147_483_562;
  }

  /** A whole number from 0 up to the limit. */
  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)];
  }
}
