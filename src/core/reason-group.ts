import type { Entry } from './entry';

/** An entry, as far as its group of reasons depends on it. */
export type Reasoned = Pick<Entry, 'id' | 'bucket' | 'key' | 'statusReason'>;

/** What differs between two failures of one cause, and the placeholder that replaces it. The order matters: an id contains numbers. */
const VARIABLE_PARTS: ReadonlyArray<readonly [pattern: RegExp, placeholder: string]> = [
  [/\b(?:https?|s3|arn):[^\s"'<>()[\]{},;]+/gi, '<address>'],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '<id>'],
  [/\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?/g, '<time>'],
  [/(?:[\w.@~=%+-]*\/)+[\w.@~=%+-]+/g, '<key>'],
  [/\b[\w-]+\.(?:csv|gz|gif|html?|jpe?g|json|jsonl|ndjson|log|parquet|pdf|png|tar|tiff?|txt|xlsx?|xml|ya?ml|zip)\b/gi, '<key>'],
  // A request id, a hash, a version id: mixed letters and digits.
  [/\b(?=[A-Za-z_-]*\d)(?=[\d_-]*[A-Za-z])[A-Za-z0-9_-]{16,}\b/g, '<id>'],
  [/\b(?:0x)?(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{8,}\b/gi, '<id>'],
  [/\d+(?:[.,]\d+)*/g, '<number>'],
];

/**
 * The reason of an entry with numbers, ids, times, addresses and keys replaced, so that failures of one cause have the same text.
 * Empty if the entry has no reason.
 */
export function reasonGroup({ id, bucket, key, statusReason = '' }: Reasoned): string {
  const own = [[`s3://${bucket}/${key}`, '<address>'], [`${bucket}/${key}`, '<key>'], [key, '<key>'], [encodeURI(wellFormed(key)), '<key>'], [id, '<id>']]
    .filter(([text]) => text !== '');
  const known = own.reduce((text, [part, placeholder]) => text.replace(whole(part), placeholder), statusReason);
  return VARIABLE_PARTS
    .reduce((text, [pattern, placeholder]) => text.replace(pattern, placeholder), known)
    .replace(/\s+/g, ' ')
    .trim();
}

/** The text, not as a part of a word: a key can be as short as `a`. */
function whole(text: string): RegExp {
  return new RegExp(`(?<![\\w])${text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')}(?![\\w])`, 'g');
}

/** `encodeURI` throws for a lone surrogate. */
function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd');
}
