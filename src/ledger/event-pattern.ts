import { Token } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { EVENT_BRIDGE_NAMES, EVENT_BRIDGE_SOURCE, EventBridgeName } from '../core/contract/event-name';
import { EventFilter } from '../event-filter';
import { covers } from './s3-event-type';

/** The default quota of EventBridge. */
const MAX_PATTERN_LENGTH = 2048;

const LONGEST_BUCKET_NAME = 'b'.repeat(63);

type Matcher = string | { readonly [operator: string]: string };

/** Event types and pattern sizes that EventBridge rejects. */
export function patternErrors(type: s3.EventType, filters: readonly EventFilter[]): string[] {
  if (eventBridgeNames(type).length === 0) {
    return [`events must be supported by EventBridge, got: ${type}. Use EventDelivery.NOTIFICATION`];
  }
  const { length } = JSON.stringify(eventPattern(LONGEST_BUCKET_NAME, type, filters));
  return length <= MAX_PATTERN_LENGTH ? [] : [
    `filters must make an EventBridge pattern of at most ${MAX_PATTERN_LENGTH} characters, got: ${length}. Split the filters over several addBucket() calls`,
  ];
}

/** Matches the events of one type. Patterns of types that do not overlap never match the same event. */
export function eventPattern(bucketName: string, type: s3.EventType, filters: readonly EventFilter[]): events.EventPattern {
  const names = eventBridgeNames(type);
  return {
    source: [EVENT_BRIDGE_SOURCE],
    detailType: [...new Set(names.map(({ detailType }) => detailType))],
    detail: {
      ...commonDetail(names),
      bucket: { name: [bucketName] },
      ...(filters.some(({ prefix, suffix }) => prefix || suffix) ? { object: { key: filters.flatMap(keyMatchers) } } : {}),
    },
  };
}

function eventBridgeNames(type: s3.EventType): readonly EventBridgeName[] {
  return EVENT_BRIDGE_NAMES.filter(({ eventName }) => covers(type, `s3:${eventName}`));
}

/** The members that are equal for all names. `ObjectCreated:*` matches any reason, including reasons that S3 adds later. */
function commonDetail([first, ...others]: readonly EventBridgeName[]): { [member: string]: string[] } {
  return Object.fromEntries(Object.entries(first.detail)
    .filter(([member, value]) => others.every(({ detail }) => detail[member] === value))
    .map(([member, value]) => [member, [value]]));
}

/** Matchers in a list mean "or", so prefix and suffix together need a wildcard. */
function keyMatchers({ prefix, suffix }: EventFilter): Matcher[] {
  if (prefix && suffix) return [{ wildcard: `${escapeWildcard(prefix)}*${escapeWildcard(suffix)}` }, ...mergedKeys(prefix, suffix)];
  return prefix ? [{ prefix }] : [{ suffix: suffix ?? '' }];
}

function escapeWildcard(text: string): string {
  return text.replace(/[\\*]/g, '\\$&');
}

/** Keys that are too short for the wildcard, because prefix and suffix share characters: `ab` with prefix `ab` and suffix `b`. */
function mergedKeys(prefix: string, suffix: string): string[] {
  if (Token.isUnresolved(prefix) || Token.isUnresolved(suffix)) return [];
  const lengths = Array.from({ length: Math.min(prefix.length, suffix.length) }, (_, index) => index + 1);
  return lengths.filter(length => prefix.endsWith(suffix.slice(0, length))).map(length => prefix + suffix.slice(length));
}
