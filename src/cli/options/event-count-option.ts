import { InvalidArgumentError } from 'commander';

const COUNT = /^(\d{1,15}(?:\.\d{1,6})?)([kMG]?)$/;
const FACTORS: Readonly<Record<string, number>> = { '': 1, 'k': 1e3, 'M': 1e6, 'G': 1e9 };
const MOST = 1e12;

/** Parses a number of events such as `1500000`, `250k` or `10M`. */
export function eventCount(text: string): number {
  const [, number = '', unit = ''] = COUNT.exec(text) ?? [];
  const count = Math.round(Number(number) * FACTORS[unit]);
  if (number === '' || count < 1 || count > MOST) {
    throw new InvalidArgumentError('It must be a number of events from 1 to 1000G, such as 1500000, 250k, 10M or 1.5G.');
  }
  return count;
}
