import { Token } from 'aws-cdk-lib';
import { EventFilter } from '../event-filter';

export const WHOLE_BUCKET: EventFilter = {};

const MAX_KEY_BYTES = 1024;

/** Whether one key can match both filters, as S3 decides it. Tokens count as different. */
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

/** Filters that no key can match. */
export function filterErrors(filter: EventFilter, name: string): string[] {
  return known(filter).flatMap(({ part, value }) => {
    const bytes = Buffer.byteLength(value);
    return bytes > MAX_KEY_BYTES ? [`${name}.${part} must have at most the ${MAX_KEY_BYTES} bytes of an S3 key, got: ${bytes} bytes`] : [];
  });
}

/** Filters that are valid but probably a mistake. The `id` is the same for all filters with the same mistake. */
export function filterWarnings(filter: EventFilter): Array<{ id: string; message: string }> {
  return known(filter).flatMap(({ part, value }) => {
    const quoted = `${part} ${JSON.stringify(value)}`;
    return [
      ...(value.includes('*') ? [{ id: 'wildcard', message: `${quoted} contains "*". Wildcards are not supported: it matches a literal "*". Remove it.` }] : []),
      ...(/%[0-9A-Fa-f]{2}/.test(value) ? [{ id: 'urlEncoded', message: `${quoted} looks URL-encoded. Write it as it appears in the key.` }] : []),
      ...(part === 'prefix' && value.startsWith('/') ? [{ id: 'slash', message: `${quoted} begins with "/". S3 keys usually do not. Remove it.` }] : []),
    ];
  });
}

/**
 * Encodes a filter value as S3 requires it in a notification configuration: a space as `+`, special characters percent-encoded.
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
