/**
 * A ledger's time: Unix seconds with three decimals, ten digits before the point, so that text order is time order and
 * `Number()` reads it. Reaches from 1970 to 2286.
 */
export type Timestamp = string;

const ISO_8601_INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:?\d{2})$/;
const TIMESTAMP = /^\d{10}\.\d{3}$/;

/** The last time that a timestamp can express, in the year 2286. */
export const LAST_MILLISECOND = 9_999_999_999_999;

export function fromMilliseconds(milliseconds: number): Timestamp {
  if (!Number.isInteger(milliseconds) || milliseconds < 0 || milliseconds > LAST_MILLISECOND) {
    throw new RangeError(`a time must be whole milliseconds from 0 to ${LAST_MILLISECOND}, got: ${milliseconds}`);
  }
  const digits = String(milliseconds).padStart(13, '0');
  return `${digits.slice(0, 10)}.${digits.slice(10)}`;
}

export function toMilliseconds(timestamp: Timestamp): number {
  return Math.round(Number(timestamp) * 1000);
}

export function after(timestamp: Timestamp, milliseconds: number): Timestamp {
  return fromMilliseconds(toMilliseconds(timestamp) + milliseconds);
}

export function isTimestamp(text: string): boolean {
  return TIMESTAMP.test(text);
}

/** Undefined if the text is not an instant in ISO 8601, or is outside the range of a timestamp. */
export function fromIso(text: string): Timestamp | undefined {
  if (!ISO_8601_INSTANT.test(text)) return undefined;
  // V8 reads a fraction of ten digits or more without its leading zeros.
  const milliseconds = Date.parse(text.replace(/(\.\d{3})\d+/, '$1'));
  return milliseconds >= 0 && milliseconds <= LAST_MILLISECOND ? fromMilliseconds(milliseconds) : undefined;
}
