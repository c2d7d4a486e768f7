import type { Json } from './json';

/** Characters (code points) kept of a reason, so that a row stays small. */
export const MAX_REASON = 512;

const LONE_SURROGATE = /\p{Surrogate}/gu;
const REPLACEMENT_CHARACTER = '\ufffd';
const NESTED_TOO_DEEP = 'not recorded: the reason is nested too deep';

/**
 * A reason as a row can hold it: well-formed, and cut between characters, never inside one. `null` and `undefined` are no reason; any other
 * value is kept as its JSON, since a reason of the wrong type must not cost the outcome.
 */
export function toReason(value: Json | undefined, limit = MAX_REASON): string | undefined {
  if (value === undefined || value === null) return undefined;
  return cutReason(typeof value === 'string' ? value : jsonOf(value), limit);
}

/** As a row can hold it. @param limit characters (code points) */
export function cutReason(text: string, limit: number): string {
  return [...text.replace(LONE_SURROGATE, REPLACEMENT_CHARACTER)].slice(0, limit).join('');
}

/** JSON can be nested deeper than it can be written: V8 reads it in a loop, and writes it recursively. */
function jsonOf(value: Json): string {
  try {
    return JSON.stringify(value);
  } catch {
    return NESTED_TOO_DEEP;
  }
}
