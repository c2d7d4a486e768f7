import type { Entry } from './entry';

/** An entry, as far as its group of reasons depends on it. */
export type Reasoned = Pick<Entry, 'id' | 'bucket' | 'key' | 'statusReason'>;

const FOLDER = '[\\w.@~=%+-]*\\/';
const FOLDERS = `(?:${FOLDER})*`;
const ADDRESS = /\b(?:https?|s3|arn):[^\s"'<>()[\]{},;]+/gi;

/** What differs between two failures of one cause, and the placeholder that replaces it. The order matters: an id contains numbers. */
const VARIABLE_PARTS: ReadonlyArray<readonly [pattern: RegExp, placeholder: string]> = [
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '<id>'],
  [/\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?/g, '<time>'],
  [new RegExp(`(?:${FOLDER})+[\\w.@~=%+-]+`, 'g'), '<key>'],
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
  const own = [
    [`s3://${bucket}/${key}`, '<address>'], [`${bucket}/${key}`, '<key>'], ...formsOf(key).map(form => [form, '<key>']), [id, '<id>'],
  ];
  const known = own
    .reduce((text, [part, placeholder]) => replaced(text, part, placeholder), statusReason)
    .replace(ADDRESS, '<address>');
  const named = formsOf(fileNameOf(key)).reduce((text, form) => replaced(text, form, '<key>', FOLDERS), known);
  return VARIABLE_PARTS
    .reduce((text, [pattern, placeholder]) => text.replace(pattern, placeholder), named)
    .replace(/\s+/g, ' ')
    .trim();
}

/** The last part of a key, if that looks like the name of a file and not like a word. */
function fileNameOf(key: string): string | undefined {
  const name = key.slice(key.lastIndexOf('/') + 1);
  return name !== key && /[^\w-]/.test(name) ? name : undefined;
}

/** As it is, in a URL, in a query, and in JSON. */
function formsOf(name: string | undefined): string[] {
  if (name === undefined) return [];
  const component = encodeURIComponent(wellFormed(name));
  const path = component.replace(/%2F/g, '/');
  const encoded = [encodeURI(wellFormed(name)), ...[component, path].flatMap(form => [form, form.replace(/%20/g, '+')])];
  return [...new Set([name, ...encoded, JSON.stringify(name).slice(1, -1)])];
}

/** Not as a part of a word: a key can be as short as `a`. @param before a pattern of what is replaced with it */
function replaced(text: string, part: string, placeholder: string, before = ''): string {
  if (part === '' || !text.includes(part)) return text;
  return text.replace(new RegExp(`(?<![\\w])${before}${part.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')}(?![\\w])`, 'g'), placeholder);
}

/** `encodeURI` throws for a lone surrogate. */
function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd');
}
