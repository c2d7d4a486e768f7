import type { Json } from './json';

/** Characters (code points) kept of a reason, so that a row stays small. */
export const MAX_REASON = 512;

const LONE_SURROGATE = /\p{Surrogate}/gu;
const REPLACEMENT_CHARACTER = '\ufffd';

/**
 * A reason as a row can hold it: well-formed, and cut between characters, never inside one. `null` and `undefined` are no reason; any other
 * value is kept as its JSON, since a reason of the wrong type must not cost the outcome.
 */
export function toReason(value: Json | undefined, limit = MAX_REASON): string | undefined {
  if (value === undefined || value === null) return undefined;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return [...text.replace(LONE_SURROGATE, REPLACEMENT_CHARACTER)].slice(0, limit).join('');
}
