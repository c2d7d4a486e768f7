import * as fc from 'fast-check';
import { parse } from '../../src/core/s3/s3-event';
import { anyFacts } from '../support/arbitrary-event';
import { eventBridge, FACTS, notification, notificationRecord, OBJECT_CREATED_BY_PUT, sns } from '../support/envelopes';

const GOOD = notificationRecord(FACTS);
const BRIDGED = JSON.parse(eventBridge(FACTS, OBJECT_CREATED_BY_PUT));
const BOM = '\uFEFF';
const LONE_SURROGATE = '\uD83E';

const BODIES: Array<{ what: string; body: string; code: string; reason: RegExp }> = [
  { what: 'no text', body: '', code: 'NOT_JSON', reason: /not JSON/ },
  { what: 'plain text', body: 'hello', code: 'NOT_JSON', reason: /not JSON/ },
  { what: 'cut-off JSON', body: notification(GOOD).slice(0, -1), code: 'NOT_JSON', reason: /not JSON/ },
  { what: 'a byte order mark before JSON', body: `${BOM}${notification(GOOD)}`, code: 'NOT_JSON', reason: /not JSON/ },
  { what: 'null', body: 'null', code: 'NOT_AN_S3_EVENT', reason: /neither an S3 notification/ },
  { what: 'a number', body: '7', code: 'NOT_AN_S3_EVENT', reason: /neither/ },
  { what: 'a quoted notification', body: JSON.stringify(notification(GOOD)), code: 'NOT_AN_S3_EVENT', reason: /neither/ },
  { what: 'a list', body: JSON.stringify([GOOD]), code: 'NOT_AN_S3_EVENT', reason: /neither/ },
  { what: 'an empty object', body: '{}', code: 'NOT_AN_S3_EVENT', reason: /neither/ },
  { what: 'records that are no list', body: JSON.stringify({ Records: GOOD }), code: 'NOT_AN_S3_EVENT', reason: /neither/ },
  { what: 'records hidden in __proto__', body: `{"__proto__": ${notification(GOOD)}}`, code: 'NOT_AN_S3_EVENT', reason: /neither/ },
  { what: 'a state change of EC2', body: JSON.stringify({ ...BRIDGED, source: 'aws.ec2' }), code: 'FOREIGN_SOURCE', reason: /^source is not aws\.s3$/ },
  { what: 'no records', body: notification(), code: 'NO_RECORDS', reason: /Records is empty/ },
  { what: 'three SNS messages around one event', body: sns(sns(sns(notification(GOOD)))), code: 'NESTED_TOO_DEEP', reason: /more than 2 SNS messages/ },
  { what: 'an SNS message that asks to confirm a subscription', body: sns(notification(GOOD)).replace('Notification', 'SubscriptionConfirmation'), code: 'NOT_AN_S3_EVENT', reason: /neither/ },
  { what: 'an SNS message around text', body: sns('hello'), code: 'NOT_JSON', reason: /not JSON/ },
  { what: 'an event of S3 that EventBridge never reported before', body: JSON.stringify({ ...BRIDGED, 'detail-type': 'Object Admired' }), code: 'UNKNOWN_EVENT_NAME', reason: /^detail-type/ },
  { what: 'an EventBridge event without an object', body: JSON.stringify({ ...BRIDGED, detail: { bucket: { name: 'b' }, reason: 'PutObject' } }), code: 'MALFORMED_FIELD', reason: /^detail\.object\.key is missing/ },
  { what: 'an EventBridge event without a time', body: JSON.stringify({ ...BRIDGED, time: undefined }), code: 'MALFORMED_FIELD', reason: /^time is missing/ },
  { what: 'an EventBridge event whose detail is null', body: JSON.stringify({ ...BRIDGED, detail: null }), code: 'MALFORMED_FIELD', reason: /^detail\.bucket\.name is missing/ },
];

const RECORDS: Array<{ what: string; record: unknown; code: string; reason: RegExp }> = [
  { what: 'of another service', record: { ...GOOD, eventSource: 'aws:sns' }, code: 'FOREIGN_SOURCE', reason: /eventSource is not aws:s3/ },
  { what: 'that is a list', record: [], code: 'FOREIGN_SOURCE', reason: /eventSource/ },
  { what: 'that is a text', record: 'aws:s3', code: 'FOREIGN_SOURCE', reason: /eventSource/ },
  { what: 'without a name', record: { ...GOOD, eventName: undefined }, code: 'UNKNOWN_EVENT_NAME', reason: /eventName/ },
  { what: 'whose name is a number', record: { ...GOOD, eventName: 7 }, code: 'UNKNOWN_EVENT_NAME', reason: /eventName/ },
  { what: 'whose name is a pattern', record: { ...GOOD, eventName: 's3:ObjectCreated:*' }, code: 'UNKNOWN_EVENT_NAME', reason: /eventName/ },
  { what: 'whose name has the prefix twice', record: { ...GOOD, eventName: 's3:s3:ObjectCreated:Put' }, code: 'UNKNOWN_EVENT_NAME', reason: /eventName/ },
  { what: 'whose name has three parts', record: { ...GOOD, eventName: 'ObjectCreated:Put:Again' }, code: 'UNKNOWN_EVENT_NAME', reason: /eventName/ },
  { what: 'whose name ends in a newline', record: { ...GOOD, eventName: 'ObjectCreated:Put\n' }, code: 'UNKNOWN_EVENT_NAME', reason: /eventName/ },
  { what: 'whose name has no end', record: { ...GOOD, eventName: 'A'.repeat(65) }, code: 'UNKNOWN_EVENT_NAME', reason: /eventName/ },
  { what: 'whose name has a second part without end', record: { ...GOOD, eventName: `A:${'A'.repeat(65)}` }, code: 'UNKNOWN_EVENT_NAME', reason: /eventName/ },
  { what: 'without s3', record: { ...GOOD, s3: undefined }, code: 'MALFORMED_FIELD', reason: /s3\.bucket\.name is missing: it must be a bucket name/ },
  { what: 'without a bucket', record: withS3({ bucket: {} }), code: 'MALFORMED_FIELD', reason: /s3\.bucket\.name is missing/ },
  { what: 'whose bucket is empty', record: withS3({ bucket: { name: '' } }), code: 'MALFORMED_FIELD', reason: /s3\.bucket\.name is malformed/ },
  { what: 'whose bucket is a number', record: withS3({ bucket: { name: 12 } }), code: 'MALFORMED_FIELD', reason: /s3\.bucket\.name is malformed/ },
  { what: 'whose bucket has no end', record: withS3({ bucket: { name: 'b'.repeat(4097) } }), code: 'MALFORMED_FIELD', reason: /s3\.bucket\.name is malformed/ },
  { what: 'without a key', record: withObject({ key: undefined }), code: 'MALFORMED_FIELD', reason: /s3\.object\.key is missing: it must be an object key/ },
  { what: 'whose key is empty', record: withObject({ key: '' }), code: 'MALFORMED_FIELD', reason: /s3\.object\.key is malformed/ },
  { what: 'whose key is a number', record: withObject({ key: 42 }), code: 'MALFORMED_FIELD', reason: /s3\.object\.key is malformed/ },
  { what: 'whose key is half of an emoji', record: withObject({ key: LONE_SURROGATE }), code: 'MALFORMED_FIELD', reason: /s3\.object\.key is malformed/ },
  { what: 'whose key is cut in an escape', record: withObject({ key: 'a%2' }), code: 'MALFORMED_KEY', reason: /s3\.object\.key is not a form-encoded/ },
  { what: 'whose key is not UTF-8', record: withObject({ key: '%ff' }), code: 'MALFORMED_KEY', reason: /s3\.object\.key is not a form-encoded/ },
  { what: 'whose key is an encoded half of an emoji', record: withObject({ key: '%ED%A0%BE' }), code: 'MALFORMED_KEY', reason: /s3\.object\.key is not a form-encoded/ },
  { what: 'whose key has 1,025 bytes', record: withObject({ key: 'k'.repeat(1025) }), code: 'MALFORMED_KEY', reason: /longer than the 1024 bytes/ },
  { what: 'whose key has 1,026 bytes in 342 characters', record: withObject({ key: '€'.repeat(342) }), code: 'MALFORMED_KEY', reason: /longer than the 1024 bytes/ },
  { what: 'whose key has a megabyte', record: withObject({ key: 'k'.repeat(1_000_000) }), code: 'MALFORMED_FIELD', reason: /at most 1024 bytes/ },
  { what: 'without a time', record: { ...GOOD, eventTime: undefined }, code: 'MALFORMED_FIELD', reason: /eventTime is missing/ },
  { what: 'whose time is a number', record: { ...GOOD, eventTime: 1681332218 }, code: 'MALFORMED_FIELD', reason: /eventTime is malformed/ },
  { what: 'whose time is before 1970', record: { ...GOOD, eventTime: '1969-12-31T23:59:59.999Z' }, code: 'MALFORMED_FIELD', reason: /eventTime is malformed/ },
  { what: 'whose version is a number', record: withObject({ versionId: 7 }), code: 'MALFORMED_FIELD', reason: /versionId is malformed: it must be a text of at most 4096/ },
  { what: 'whose version has no end', record: withObject({ versionId: 'v'.repeat(4097) }), code: 'MALFORMED_FIELD', reason: /versionId is malformed/ },
  { what: 'whose sequencer is a number', record: withObject({ sequencer: 7 }), code: 'MALFORMED_FIELD', reason: /sequencer is malformed/ },
];

it.each(BODIES)('rejects $what', ({ body, code, reason }) => {
  expect(parse(body)).toEqual({ events: [], rejections: [{ code, reason: expect.stringMatching(reason) }], testEvent: false });
});

it.each(RECORDS)('rejects a record $what', ({ record, code, reason }) => {
  expect(parse(notification(record))).toEqual({
    events: [],
    rejections: [{ code, reason: expect.stringMatching(new RegExp(`^Records\\[0\\]\\..*${reason.source}`)) }],
    testEvent: false,
  });
});

it.each([
  ['eTag', { eTag: 'e'.repeat(4097) }],
  ['eTag', { eTag: 7 }],
  ['eTag', { eTag: LONE_SURROGATE }],
])('omits an %s that no row could hold, and keeps the event', (_, object) => {
  const [event] = parse(notification(withObject(object))).events;
  expect(event).toMatchObject({ key: FACTS.key });
  expect(event).not.toHaveProperty('etag');
});

describe('whatever the text', () => {
  it('answers, and neither throws nor drops a text in silence', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), accountedFor), { numRuns: 2000 });
  });

  it('answers any JSON', () => {
    fc.assert(fc.property(fc.json({ maxDepth: 5 }), accountedFor), { numRuns: 2000 });
  });

  it('answers an event of which any one member is any JSON', () => {
    const envelopes = [JSON.parse(notification(GOOD)), BRIDGED, JSON.parse(sns(notification(GOOD)))];
    fc.assert(fc.property(fc.constantFrom(...envelopes), fc.nat(), fc.jsonValue(), (envelope, place, value) => {
      const paths = pathsOf(envelope);
      accountedFor(JSON.stringify(replaced(envelope, paths[place % paths.length], value)));
    }), { numRuns: 3000 });
  });

  it('answers nesting without end', () => {
    accountedFor('['.repeat(500_000));
    accountedFor(`${'['.repeat(500_000)}${']'.repeat(500_000)}`);
    accountedFor(`{"Records":[${'{"s3":'.repeat(100_000)}1${'}'.repeat(100_000)}]}`);
  });

  it('answers a megabyte of bad records, each of them', () => {
    expect(parse(`{"Records":[${'0,'.repeat(499_999)}0]}`).rejections).toHaveLength(500_000);
  });

  it('quotes nothing of the event in a reason', () => {
    const spoilt = [
      { eventName: 'Bad Name' }, { eventSource: 'aws:ses' }, { eventTime: 'never' }, { s3: undefined },
    ];
    fc.assert(fc.property(anyFacts, fc.constantFrom(...spoilt), fc.string({ minLength: 4 }), (facts, spoil, tail) => {
      const secret = `SECRET${facts.key}`.slice(0, 200);
      const record = notificationRecord({ ...facts, key: secret });
      const malformed = { ...record, s3: { ...record.s3, object: { ...record.s3.object, key: `SECRET${tail}%` } } };
      for (const { code, reason } of parse(notification({ ...record, ...spoil }, malformed)).rejections) {
        expect(`${code} ${reason}`).not.toContain('SECRET');
        expect(`${code} ${reason}`).not.toContain(facts.bucket);
      }
    }));
    expect(parse('SECRET').rejections[0].reason).not.toContain('SECRET');
  });
});

function withS3(members: object): object {
  return { ...GOOD, s3: { ...GOOD.s3, ...members } };
}

function withObject(members: object): object {
  return withS3({ object: { ...GOOD.s3.object, ...members } });
}

function accountedFor(body: string): void {
  const { events, rejections, testEvent } = parse(body);
  expect(events.length + rejections.length + Number(testEvent)).toBeGreaterThan(0);
}

function pathsOf(value: unknown, path: string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([name, member]) => pathsOf(member, [...path, name]))];
}

function replaced(value: unknown, [name, ...rest]: string[], replacement: unknown): unknown {
  if (name === undefined) return replacement;
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as { [name: string]: unknown };
  copy[name] = replaced(copy[name], rest, replacement);
  return copy;
}
