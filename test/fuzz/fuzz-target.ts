import type { Subjects } from './subjects';
import type { SeededRandom } from '../support/seeded-random';

/** One input, and the check of what a reader makes of it. */
export interface FuzzCase {
  /** The input, as a person can read it. Made only if somebody does. */
  readonly input: () => string;
  /** Throws a `Violation`, or whatever the reader throws. */
  readonly check: () => void | Promise<void>;
}

export interface FuzzTarget {
  readonly name: string;
  readonly share: number;
  readonly next: (random: SeededRandom, subjects: Subjects) => FuzzCase;
}
