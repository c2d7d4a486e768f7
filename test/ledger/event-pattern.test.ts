import * as s3 from 'aws-cdk-lib/aws-s3';
import fc from 'fast-check';
import { EventFilter } from '../../src';
import { EVENT_BRIDGE_NAMES } from '../../src/core/contract/event-name';
import { eventPattern, patternErrors } from '../../src/ledger/event-pattern';
import { covers } from '../../src/ledger/s3-event-type';

type Matcher = string | { readonly prefix?: string; readonly suffix?: string; readonly wildcard?: string };

const TYPES = Object.values(s3.EventType);
const KNOWN_TYPES = TYPES.filter(type => patternErrors(type, []).length === 0);

describe('types', () => {
  it('EventBridge supports all except replication and lost objects', () => {
    expect(TYPES.filter(type => !KNOWN_TYPES.includes(type))).toEqual(TYPES.filter(type => /Replication|ReducedRedundancy/.test(type)));
  });

  it.each(KNOWN_TYPES)('%s matches the events of its name, and no others', type => {
    const names = EVENT_BRIDGE_NAMES.filter(({ detailType, detail }) => matchesEvent(type, detailType, detail));
    expect(names).toEqual(EVENT_BRIDGE_NAMES.filter(({ eventName }) => covers(type, `s3:${eventName}`)));
    expect(names.length).toBeGreaterThan(0);
  });

  it.each([
    { type: s3.EventType.OBJECT_CREATED, pattern: { detailType: ['Object Created'], detail: {} } },
    { type: s3.EventType.OBJECT_CREATED_POST, pattern: { detailType: ['Object Created'], detail: { reason: ['POST Object'] } } },
    { type: s3.EventType.OBJECT_REMOVED, pattern: { detailType: ['Object Deleted'], detail: { reason: ['DeleteObject'] } } },
    { type: s3.EventType.LIFECYCLE_EXPIRATION, pattern: { detailType: ['Object Deleted'], detail: { reason: ['Lifecycle Expiration'] } } },
    {
      type: s3.EventType.OBJECT_REMOVED_DELETE_MARKER_CREATED,
      pattern: { detailType: ['Object Deleted'], detail: { 'reason': ['DeleteObject'], 'deletion-type': ['Delete Marker Created'] } },
    },
    { type: s3.EventType.OBJECT_TAGGING, pattern: { detailType: ['Object Tags Added', 'Object Tags Deleted'], detail: {} } },
  ])('$type is $pattern', ({ type, pattern: { detailType, detail } }) => {
    expect(eventPattern('files', type, [{}])).toEqual({ source: ['aws.s3'], detailType, detail: { ...detail, bucket: { name: ['files'] } } });
  });

  it('an unknown reason matches all created objects', () => {
    expect(matchesEvent(s3.EventType.OBJECT_CREATED, 'Object Created', { reason: 'NewFangledWrite' })).toBe(true);
  });
});

describe('filters', () => {
  it.each<{ filters: EventFilter[]; key: Matcher[] }>([
    { filters: [{ prefix: 'in/' }], key: [{ prefix: 'in/' }] },
    { filters: [{ suffix: '.x' }], key: [{ suffix: '.x' }] },
    { filters: [{ prefix: 'in/', suffix: '.x' }], key: [{ wildcard: 'in/*.x' }] },
    { filters: [{ prefix: 'a*b\\', suffix: '*' }], key: [{ wildcard: 'a\\*b\\\\*\\*' }] },
    { filters: [{ prefix: 'a.x', suffix: '.x.y' }], key: [{ wildcard: 'a.x*.x.y' }, 'a.x.y'] },
    { filters: [{ prefix: 'a/' }, { prefix: 'b/', suffix: '.x' }], key: [{ prefix: 'a/' }, { wildcard: 'b/*.x' }] },
  ])('$filters become $key', ({ filters, key }) => {
    expect(eventPattern('files', s3.EventType.OBJECT_CREATED, filters).detail?.object).toEqual({ key });
  });

  it('match exactly the keys with prefix and suffix', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '*', '\\'), maxLength: 4 });
    const filter = fc.record({ prefix: text, suffix: text }).filter(({ prefix, suffix }) => prefix !== '' || suffix !== '');
    fc.assert(fc.property(fc.array(filter, { minLength: 1, maxLength: 3 }), text, text, (filters, start, end) => {
      const key = start + end;
      const matchers = eventPattern('files', s3.EventType.OBJECT_CREATED, filters).detail?.object as { key: Matcher[] };
      expect(matchers.key.some(matcher => matchesKey(matcher, key)))
        .toBe(filters.some(({ prefix, suffix }) => key.startsWith(prefix) && key.endsWith(suffix)));
    }), { numRuns: 2_000 });
  });
});

/** As EventBridge matches: every member of the pattern must hold one of the values that it lists. */
function matchesEvent(type: s3.EventType, detailType: string, detail: { readonly [member: string]: string }): boolean {
  const pattern = eventPattern('files', type, []);
  const { bucket, ...members } = pattern.detail as { readonly [member: string]: string[] };
  return bucket !== undefined && pattern.detailType?.includes(detailType) === true
    && Object.entries(members).every(([member, values]) => values.includes(detail[member]));
}

/**
 * As EventBridge matches a text: a wildcard's `*` is any text, `\*` and `\\` are the characters themselves.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
function matchesKey(matcher: Matcher, key: string): boolean {
  if (typeof matcher === 'string') return key === matcher;
  const { prefix, suffix, wildcard } = matcher;
  if (prefix !== undefined) return key.startsWith(prefix);
  if (suffix !== undefined) return key.endsWith(suffix);
  const parts = (wildcard ?? '').match(/\\[\\*]|[^\\]/g) ?? [];
  const expression = parts.map(part => (part === '*' ? '[^]*' : part.slice(-1).replace(/[\\*.]/, '\\$&'))).join('');
  return new RegExp(`^${expression}$`).test(key);
}
