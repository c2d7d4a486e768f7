import { parseArgs } from 'node:util';

export interface FuzzArguments {
  readonly seed: number;
  readonly inputs: number;
  /** Runs this input only. */
  readonly replay?: number;
}

const FULL_RUN = 10_000_000;
const MAX_SEED = 2 ** 31 - 1;

/** @param random from 0 up to 1: for the seed, if none is given */
export function fuzzArguments(argv: readonly string[], random: number): FuzzArguments {
  const { values } = parseArgs({ args: [...argv], options: { seed: { type: 'string' }, inputs: { type: 'string' }, replay: { type: 'string' } } });
  const whole = (name: keyof typeof values, most: number) => {
    const value = values[name];
    if (value === undefined) return undefined;
    const number = Number(value);
    if (/^\d+$/.test(value) && number <= most) return number;
    throw new RangeError(`--${name} must be a whole number from 0 to ${most}, got: ${value}`);
  };
  return {
    seed: whole('seed', MAX_SEED) ?? Math.floor(random * MAX_SEED),
    inputs: whole('inputs', Number.MAX_SAFE_INTEGER) ?? FULL_RUN,
    replay: whole('replay', Number.MAX_SAFE_INTEGER),
  };
}
