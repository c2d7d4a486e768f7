import { InvalidArgumentError } from 'commander';
import { Bursts, HOURS_PER_MONTH, hoursOf } from '../../core/cost-workload';

const BURSTS = /^(\d{1,6})x(\d{1,6})([mh])$/;

/** Parses bursts such as `30x2h`: 30 per month, of two hours each. */
export function burstsOf(text: string): Bursts {
  const [, count, length, unit] = BURSTS.exec(text) ?? [];
  const bursts = { count: Number(count), hours: Number(length) / (unit === 'm' ? 60 : 1) };
  // Not a comparison with NaN.
  if (!(hoursOf(bursts) > 0 && hoursOf(bursts) <= HOURS_PER_MONTH)) {
    throw new InvalidArgumentError(`It must be bursts per month and the length of each, such as 30x2h or 200x15m, at most ${HOURS_PER_MONTH} hours in all.`);
  }
  return bursts;
}
