import * as fc from 'fast-check';
import { ATTRIBUTES, DEFAULT_INDEX_NAME, INDEX_KEY, TABLE_KEY, TIME_TO_LIVE_ATTRIBUTE } from '../../src/core/contract/table-schema';
import { Entry, transition } from '../../src/core/entry';
import { fromItem, Item, parseItem, toItem, toKey } from '../../src/core/item';
import { open } from '../../src/core/opening';
import { parse } from '../../src/core/s3/s3-event';
import { anyEntry } from '../support/arbitrary-entry';
import { FACTS, notification, notificationRecord } from '../support/envelopes';
import { itemSize } from '../support/item-size';

const FULL: Entry = {
  id: 'f2c9dd4c-6a5f-5d36-8b4c-5ef4b26cf6a5',
  timestamp: '1651363199.123',
  status: 'dispatched',
  eventName: 'ObjectCreated:Put',
  bucket: 'b',
  key: 'a "key" é',
  versionId: 'v',
  size: 0,
  etag: 'e',
  sequencer: '01',
  recordedAt: '1651363200.000',
  attempt: 1,
  leaseUntil: '1651363201.000',
  notBefore: '1651363202.000',
  settledAt: '1651363203.000',
  statusReason: 'r',
  history: [{ at: '1651363204.000', from: 'created', to: 'dispatched', by: 'm', reason: 'r' }, { at: '1651363205.000', from: 'a', to: 'b', by: 'c' }],
  expiresAt: 1_651_363_299,
};

it('writes the row that is the public contract', () => {
  expect(toItem(FULL)).toEqual({
    event_id: { S: 'f2c9dd4c-6a5f-5d36-8b4c-5ef4b26cf6a5' },
    event_timestamp: { S: '1651363199.123' },
    event_status: { S: 'dispatched' },
    event_info: { S: '{"Bucket":"b","Key":"a \\"key\\" é","VersionId":"v"}' },
    event_name: { S: 'ObjectCreated:Put' },
    object_uri: { S: 's3://b/a "key" é' },
    object_size: { N: '0' },
    object_etag: { S: 'e' },
    object_sequencer: { S: '01' },
    recorded_at: { S: '1651363200.000' },
    attempt: { N: '1' },
    lease_until: { S: '1651363201.000' },
    not_before: { S: '1651363202.000' },
    settled_at: { S: '1651363203.000' },
    status_reason: { S: 'r' },
    event_history: {
      L: [
        { M: { at: { S: '1651363204.000' }, from: { S: 'created' }, to: { S: 'dispatched' }, by: { S: 'm' }, reason: { S: 'r' } } },
        { M: { at: { S: '1651363205.000' }, from: { S: 'a' }, to: { S: 'b' }, by: { S: 'c' } } },
      ],
    },
    expires_at: { N: '1651363299' },
  });
});

it('omits what is absent, and writes the history even if it is empty, so that it can be appended to', () => {
  const item = toItem(open(parse(notification(notificationRecord({ ...FACTS, size: undefined, etag: undefined, versionId: undefined, sequencer: undefined }))).events[0], '1700000000.000', { initialStatus: 'created' }));
  expect(Object.keys(item)).toEqual(['event_id', 'event_timestamp', 'event_status', 'event_info', 'event_name', 'object_uri', 'recorded_at', 'event_history']);
  expect(item.event_history).toEqual({ L: [] });
  expect(item.event_info).toEqual({ S: '{"Bucket":"example-bucket","Key":"incoming/report 1.json"}' });
});

it('has the keys that the design gives', () => {
  expect({ TABLE_KEY, INDEX_KEY, DEFAULT_INDEX_NAME, TIME_TO_LIVE_ATTRIBUTE }).toEqual({
    TABLE_KEY: { partition: 'event_id', sort: 'event_timestamp' },
    INDEX_KEY: { partition: 'event_status', sort: 'event_timestamp' },
    DEFAULT_INDEX_NAME: 'time-index',
    TIME_TO_LIVE_ATTRIBUTE: 'expires_at',
  });
  expect(toKey(FULL)).toEqual({ event_id: { S: FULL.id }, event_timestamp: { S: FULL.timestamp } });
});

it('reads back any entry as it was', () => {
  fc.assert(fc.property(anyEntry, entry => {
    const back = fromItem(toItem(entry));
    expect(back).toEqual(entry);
    expect(Object.keys(back).sort()).toEqual(Object.keys(entry).sort());
  }), { numRuns: 500 });
});

it('reads back any entry through the JSON that DynamoDB is spoken to in', () => {
  fc.assert(fc.property(anyEntry, entry => {
    expect(fromItem(JSON.parse(JSON.stringify(toItem(entry))))).toEqual(entry);
  }));
});

it("writes an input of S3's GetObject that a consumer can pass on as it is", () => {
  fc.assert(fc.property(anyEntry, entry => {
    const { event_info: info } = toItem(entry);
    expect(JSON.parse('S' in info ? info.S : '')).toEqual({ Bucket: entry.bucket, Key: entry.key, ...(entry.versionId === undefined ? {} : { VersionId: entry.versionId }) });
  }));
});

it('stays under 1 KB, one write unit, for a key of 200 bytes in a versioned bucket, recorded and once settled', () => {
  const key = 'tenant=4711/year=2026/month=11/day=22/'.padEnd(200, 'x');
  const [event] = parse(notification(notificationRecord({ ...FACTS, key, bucket: 'a-bucket-of-an-ordinary-name-eu-west-1' }, 'ObjectCreated:CompleteMultipartUpload'))).events;
  const recorded = open(event, '1700000000.000', { initialStatus: 'created', rowRetentionSeconds: 60 });
  const settled = transition(recorded, { from: 'created', to: 'completed', by: 'operator', reason: 'checked by hand' }, '1700000001.000', 60);
  expect(itemSize(toItem(recorded))).toBeLessThan(1024);
  expect(settled && itemSize(toItem(settled))).toBeLessThan(1024 + 128);
});

describe('a row that no ledger wrote', () => {
  const good = toItem(FULL);
  const required = [ATTRIBUTES.ID, ATTRIBUTES.TIMESTAMP, ATTRIBUTES.STATUS, ATTRIBUTES.INFO, ATTRIBUTES.EVENT_NAME, ATTRIBUTES.RECORDED_AT];
  const absent = required.map((name): [string, Item] => [name, Object.fromEntries(Object.entries(good).filter(([other]) => other !== name))]);
  const mistyped = Object.keys(good).filter(name => name !== ATTRIBUTES.URI).map((name): [string, Item] => [name, { ...good, [name]: { M: {} } }]);
  const badInfo = ['', 'x', 'null', '7', '{}', '{"Bucket":"b"}', '{"Bucket":"b","Key":7}', '{"Bucket":7,"Key":"k"}', '{"Bucket":"b","Key":"k","VersionId":7}']
    .map((info): [string, Item] => [ATTRIBUTES.INFO, { ...good, [ATTRIBUTES.INFO]: { S: info } }]);
  const badHistory = [{ L: [{ S: 'x' }] }, { L: [{ M: { at: { S: '1' } } }] }].map((history): [string, Item] => [ATTRIBUTES.HISTORY, { ...good, [ATTRIBUTES.HISTORY]: history }]);

  it.each([...absent, ...mistyped, ...badInfo])('is rejected, naming %s', (name, item) => {
    expect(() => fromItem(item)).toThrow(expect.objectContaining({ code: 'NOT_A_LEDGER_ROW', message: expect.stringContaining(`${name} is missing or malformed`) }));
  });

  it.each(badHistory)('is rejected for a malformed change in %s', (_, item) => {
    expect(() => fromItem(item)).toThrow(expect.objectContaining({ code: 'NOT_A_LEDGER_ROW' }));
  });

  const times = [ATTRIBUTES.TIMESTAMP, ATTRIBUTES.RECORDED_AT, ATTRIBUTES.LEASE_UNTIL, ATTRIBUTES.NOT_BEFORE, ATTRIBUTES.SETTLED_AT];
  it.each(times)('is malformed if %s is not a time', name => {
    expect(parseItem({ ...good, [name]: { S: '2026-11-24T00:00:00Z' } })).toMatchObject({ id: FULL.id, reason: `${name} is missing or malformed` });
  });

  it('is named by its key, as far as it has one', () => {
    expect(parseItem({})).toEqual({ id: '', timestamp: '', reason: 'event_info is missing or malformed' });
    expect(parseItem({ event_id: { S: 'x' }, event_timestamp: { S: 'y' } })).toMatchObject({ id: 'x', timestamp: 'y' });
  });

  it('has failed only if its status is failed', () => {
    const failed = { ...good, event_status: { S: 'failed' }, attention: { S: 'failed' }, attention_at: { S: '1651363203.000' } };
    expect(fromItem(failed).failedAt).toBe('1651363203.000');
    expect(fromItem({ ...failed, event_status: { S: 'quarantined' } }).failedAt).toBeUndefined();
  });

  it('needs the history, to which changes are appended', () => {
    const row = parseItem(Object.fromEntries(Object.entries(good).filter(([name]) => name !== ATTRIBUTES.HISTORY)));
    expect(row).toMatchObject({ reason: 'event_history is missing or malformed' });
  });
});
