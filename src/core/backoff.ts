/** In milliseconds. */
export interface BackoffLimits {
  /** The longest first delay. */
  readonly base: number;
  /** The longest delay of all. */
  readonly ceiling: number;
}

/**
 * Exponential backoff with full jitter: anything up to a limit that doubles with each attempt.
 * @see https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/
 *
 * @param attempt how many attempts have failed, from 1
 * @param random from 0 up to 1
 * @returns milliseconds
 */
export function backoff(attempt: number, random: number, limits: BackoffLimits): number {
  return Math.floor(random * Math.min(limits.ceiling, limits.base * 2 ** (attempt - 1)));
}
