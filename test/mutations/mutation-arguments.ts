import { parseArgs } from 'node:util';
import type { Mutation } from './mutation';
import { SeededRandom } from '../support/seeded-random';

export interface MutationArguments {
  /** How many mutations to try. @default - all */
  readonly sample?: number;
  readonly seed: number;
  /** Only mutations whose name contains this. */
  readonly only?: string;
}

const MAX_SEED = 999_999_999;

/** @param random from 0 up to 1: for the seed, if none is given */
export function mutationArguments(argv: readonly string[], random: number): MutationArguments {
  const options = { sample: { type: 'string' }, seed: { type: 'string' }, only: { type: 'string' } } as const;
  const { values: { sample, seed, only } } = parseArgs({ args: [...argv], options });
  for (const [name, value] of Object.entries({ sample, seed })) {
    if (value === undefined || /^[1-9]\d{0,8}$/.test(value)) continue;
    throw new RangeError(`--${name} must be a whole number from 1 to 999999999, got: ${value}`);
  }
  return {
    sample: sample === undefined ? undefined : Number(sample),
    seed: seed === undefined ? 1 + Math.floor(random * MAX_SEED) : Number(seed),
    only,
  };
}

/** The mutations to try. The same seed gives the same sample. */
export function sampled(mutations: readonly Mutation[], { sample, seed, only = '' }: MutationArguments): readonly Mutation[] {
  const named = mutations.filter(({ name }) => name.includes(only));
  if (sample === undefined) return named;
  const random = new SeededRandom(seed, 0);
  const left = [...named];
  return Array.from({ length: Math.min(sample, left.length) }, () => left.splice(random.below(left.length), 1)[0]);
}
