/** Room for the events of one millisecond. */
const PER_MILLISECOND = 2n ** 24n;
const DIGITS = 18;

/**
 * Sequencers as S3 writes them, each greater than the one before even where the clock stands still or is set back.
 * @returns one for an event at this time, in Unix milliseconds
 */
export function sequencers(): (now: number) => string {
  let last = 0n;
  return now => {
    const earliest = BigInt(now) * PER_MILLISECOND;
    last = earliest > last ? earliest : last + 1n;
    return last.toString(16).toUpperCase().padStart(DIGITS, '0');
  };
}
