import { Token } from 'aws-cdk-lib';
import { EventFilter } from '../event-filter';

export const WHOLE_BUCKET: EventFilter = {};

const MAX_KEY_BYTES = 1024;

/** Whether one key can match both filters, as S3 judges it. What is known only at deployment counts as different. */
export function filtersOverlap(filter: EventFilter, other: EventFilter): boolean {
  const { prefix = '', suffix = '' } = filter;
  const { prefix: otherPrefix = '', suffix: otherSuffix = '' } = other;
  return (prefix.startsWith(otherPrefix) || otherPrefix.startsWith(prefix)) && (suffix.endsWith(otherSuffix) || otherSuffix.endsWith(suffix));
}

export function describeFilter({ prefix, suffix }: EventFilter): string {
  const parts = [
    ...(prefix ? [`prefix ${JSON.stringify(prefix)}`] : []),
    ...(suffix ? [`suffix ${JSON.stringify(suffix)}`] : []),
  ];
  return parts.length === 0 ? 'the whole bucket' : parts.join(' and ');
}

/** What S3 could never match. */
export function filterProblems(filter: EventFilter, name: string): string[] {
  return known(filter).flatMap(({ part, value }) => {
    const bytes = Buffer.byteLength(value);
    return bytes > MAX_KEY_BYTES ? [`${name}.${part} must have at most the ${MAX_KEY_BYTES} bytes of an S3 key, got: ${bytes} bytes`] : [];
  });
}

/** What S3 could match, but hardly anybody means. `id` tells one doubt from another, whatever the filter. */
export function filterDoubts(filter: EventFilter): Array<{ id: string; words: string }> {
  return known(filter).flatMap(({ part, value }) => {
    const quoted = `${part} ${JSON.stringify(value)}`;
    return [
      ...(value.includes('*') ? [{ id: 'wildcard', words: `${quoted} holds a "*", which stands for itself: there are no wildcards. Leave it out.` }] : []),
      ...(/%[0-9A-Fa-f]{2}/.test(value) ? [{ id: 'urlEncoded', words: `${quoted} looks URL-encoded: write it as in the key itself.` }] : []),
      ...(part === 'prefix' && value.startsWith('/') ? [{ id: 'slash', words: `${quoted} begins with a slash, which keys hardly do. Leave it out.` }] : []),
    ];
  });
}

/**
 * A filter's value as S3 wants it in a notification configuration: a space as `+`, special characters percent-encoded.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html
 */
export function encodeForNotification(value: string): string {
  if (Token.isUnresolved(value)) return value;
  return encodeURIComponent(value).replace(/%20/g, '+').replace(/%2F/g, '/').replace(/~/g, '%7E');
}

function known({ prefix, suffix }: EventFilter): Array<{ part: 'prefix' | 'suffix'; value: string }> {
  return [{ part: 'prefix' as const, value: prefix ?? '' }, { part: 'suffix' as const, value: suffix ?? '' }]
    .filter(({ value }) => !Token.isUnresolved(value));
}
