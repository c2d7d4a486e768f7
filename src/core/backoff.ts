/**
 * How long to wait before trying again: anything up to a ceiling that doubles with each attempt ("full jitter").
 * @see https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/
 *
 * @param attempt how often it was tried, from 1
 * @param random from 0 up to 1
 * @returns milliseconds
 */
export function backoff(attempt: number, random: number, limits: { readonly base: number; readonly ceiling: number }): number {
  return Math.floor(random * Math.min(limits.ceiling, limits.base * 2 ** (attempt - 1)));
}
