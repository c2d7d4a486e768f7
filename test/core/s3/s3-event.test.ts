import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { EVENT_BRIDGE_NAMES } from '../../../src/core/contract/event-name';
import { ObjectEvent } from '../../../src/core/s3/object-event';
import { parse } from '../../../src/core/s3/s3-event';
import { anyFacts } from '../../support/arbitrary-event';
import { eventBridge, FACTS, notification, notificationRecord, OBJECT_CREATED_BY_PUT, sns } from '../../support/envelopes';
import { ROOT } from '../../support/project-root';

const TEST_EVENT = JSON.stringify({
  Service: 'Amazon S3', Event: 's3:TestEvent', Time: '2014-10-13T15:57:02.089Z', Bucket: 'bucketname', RequestId: '5582815E1AEA5ADF', HostId: '8cLeGAmw098X5cv4',
});

describe('samples of real events', () => {
  it('reads the creation that a notification reports', () => {
    expect(parse(sample('notification-put.json'))).toEqual({
      events: [{
        id: '3e9e89b1-52af-579e-b387-a658f0121533',
        timestamp: '1567539447.192',
        eventName: 'ObjectCreated:Put',
        bucket: 'lambda-artifacts-deafc19498e3f2df',
        key: 'b21b84d653bb07b05b1e6b33684dc11b',
        size: 1305107,
        etag: 'b21b84d653bb07b05b1e6b33684dc11b',
        sequencer: '0C0F6F405D6ED209E1',
      }],
      rejections: [],
      testEvent: false,
    });
  });

  it('reads the removal that a notification reports, which has neither size nor etag', () => {
    const event = onlyEvent(sample('notification-delete.json'));
    expect(event).toMatchObject({ eventName: 'ObjectRemoved:Delete', key: 'b21b84d653bb07b05b1e6b33684dc11b', sequencer: '0C0F6F405D6ED209E1' });
    expect(Object.keys(event)).not.toEqual(expect.arrayContaining(['size']));
    expect(Object.keys(event)).not.toEqual(expect.arrayContaining(['etag']));
  });

  it('reads the creation that EventBridge reports', () => {
    expect(onlyEvent(sample('eventbridge-object-created.json'))).toEqual({
      id: '720d1168-baf0-54cd-86ec-a5c2cf51a962',
      timestamp: '1678297814.000',
      eventName: 'ObjectCreated:Put',
      bucket: 'example-bucket',
      key: 'IMG_m7fzo3.jpg',
      size: 184662,
      etag: '4e68adba0abe2dc8653dc3354e14c01d',
      sequencer: '006408CAD69598B05E',
    });
  });

  it('reads the removal that EventBridge reports', () => {
    expect(onlyEvent(sample('eventbridge-object-deleted.json'))).toMatchObject({ eventName: 'ObjectRemoved:DeleteMarkerCreated', timestamp: '1636675200.000' });
  });

  it('reads the body of a message that SQS passed to a function', () => {
    const [message] = JSON.parse(sample('sqs-batch.json')).Records;
    expect(onlyEvent(message.body)).toMatchObject({
      eventName: 'ObjectCreated:Put', bucket: 'xxx', key: 'test.pdf', size: 104681, versionId: 'yd3d4HaWOT2zguDLvIQLU6ptDTwKBnQV', timestamp: '1681332218.021',
    });
  });

  it("takes the Lambda console's own sample, whose time is the first of all and whose key is encoded", () => {
    const record = notificationRecord(FACTS);
    const consoleSample = { ...record, eventVersion: '2.0', eventTime: '1970-01-01T00:00:00.000Z', s3: { ...record.s3, object: { ...record.s3.object, key: 'test%2Fkey' } } };
    expect(onlyEvent(notification(consoleSample))).toMatchObject({ timestamp: '0000000000.000', key: 'test/key' });
  });
});

describe('envelopes', () => {
  const bodies: Array<[string, string]> = [
    ['notification', notification(notificationRecord(FACTS))],
    ['notification in an SNS message', sns(notification(notificationRecord(FACTS)))],
    ['notification in an SNS message in another', sns(sns(notification(notificationRecord(FACTS))))],
    ['EventBridge event', eventBridge(FACTS, OBJECT_CREATED_BY_PUT)],
    ['EventBridge event in an SNS message', sns(eventBridge(FACTS, OBJECT_CREATED_BY_PUT))],
  ];

  it.each(bodies)('reads the same event from a %s', (_, body) => {
    const { timestamp, ...facts } = onlyEvent(body);
    expect(facts).toEqual({
      id: onlyEvent(bodies[0][1]).id,
      eventName: 'ObjectCreated:Put',
      bucket: FACTS.bucket,
      key: FACTS.key,
      versionId: FACTS.versionId,
      size: FACTS.size,
      etag: FACTS.etag,
      sequencer: FACTS.sequencer,
    });
    expect(timestamp).toMatch(/^1681332218\.0(21|00)$/);
  });

  it.each(EVENT_BRIDGE_NAMES)('gives $eventName one id and one name by notification, by EventBridge and by SNS, whatever the facts', name => {
    fc.assert(fc.property(anyFacts, facts => {
      const told = onlyEvent(notification(notificationRecord(facts, name.eventName)));
      const bridged = onlyEvent(eventBridge(facts, name));
      const whole = told.timestamp.replace(/\d{3}$/, '000');
      expect({ ...bridged, timestamp: whole }).toEqual({ ...told, timestamp: whole });
      expect(bridged.timestamp).toBe(whole);
      expect(onlyEvent(sns(notification(notificationRecord(facts, name.eventName))))).toEqual(told);
      expect(told).toMatchObject({ eventName: name.eventName, bucket: facts.bucket, key: facts.key });
    }), { numRuns: 30 });
  });

  it('takes an event name with and without its prefix for the same', () => {
    expect(onlyEvent(notification(notificationRecord(FACTS, 's3:ObjectCreated:Put')))).toEqual(onlyEvent(notification(notificationRecord(FACTS))));
  });

  it.each([
    'ReducedRedundancyLostObject', 'Replication:OperationFailedReplication', 'Replication:OperationMissedThreshold', 'LifecycleTransition', 'ObjectTagging:Put',
  ])('accepts %s, which only notifications have', name => {
    expect(onlyEvent(notification(notificationRecord(FACTS, name))).eventName).toBe(name);
  });
});

describe('what differs from one event to another in practice', () => {
  it.each(['2.0', '2.1', '2.2', '2.3', '2.4', '2.5', '2.6', '3.0'])('reads schema version %s', eventVersion => {
    expect(onlyEvent(notification({ ...notificationRecord(FACTS), eventVersion }))).toEqual(onlyEvent(notification(notificationRecord(FACTS))));
  });

  it('reads a record with an IPv6 source address and members that are not known yet', () => {
    const record = notificationRecord(FACTS);
    const newer = {
      ...record,
      requestParameters: { sourceIPAddress: '2001:0db8:85a3:0000:0000:8a2e:0370:7334' },
      glacierEventData: { restoreEventData: { lifecycleRestorationExpiryTime: '2023-05-01T00:00:00.000Z', lifecycleRestoreStorageClass: 'GLACIER' } },
      s3: { ...record.s3, object: { ...record.s3.object, checksum: { crc64: 'AAAA' } }, novelty: [1, { deep: null }] },
    };
    expect(onlyEvent(notification(newer))).toEqual(onlyEvent(notification(record)));
  });

  it('reads a record that has no more than it must', () => {
    const record = { eventSource: 'aws:s3', eventName: 'ObjectCreated:Put', eventTime: FACTS.time, s3: { bucket: { name: 'b' }, object: { key: 'k' } } };
    expect(onlyEvent(notification(record))).toEqual({ id: expect.any(String), timestamp: '1681332218.021', eventName: 'ObjectCreated:Put', bucket: 'b', key: 'k' });
  });

  it('takes null and the empty text for absent', () => {
    const record = notificationRecord(FACTS);
    const empty = { ...record, s3: { ...record.s3, object: { ...record.s3.object, versionId: '', sequencer: null, eTag: null, size: null } } };
    const absent = notificationRecord({ ...FACTS, versionId: undefined, sequencer: undefined, etag: undefined, size: undefined });
    expect(onlyEvent(notification(empty))).toEqual(onlyEvent(notification(absent)));
  });

  it.each(['104681', -1, 1.5, 2 ** 53, { bytes: 1 }])('omits a size that is not a count of bytes: %j', size => {
    const record = notificationRecord(FACTS);
    const event = onlyEvent(notification({ ...record, s3: { ...record.s3, object: { ...record.s3.object, size } } }));
    expect(event).toEqual({ ...event, id: onlyEvent(notification(record)).id, size: undefined });
  });

  it.each([0, 5 * 2 ** 40])('keeps the size %d', size => {
    expect(onlyEvent(notification(notificationRecord({ ...FACTS, size }))).size).toBe(size);
  });

  it('reads every record of a notification, in its order', () => {
    const keys = ['one', 'two', 'three'];
    const { events } = parse(notification(...keys.map(key => notificationRecord({ ...FACTS, key }))));
    expect(events.map(({ key }) => key)).toEqual(keys);
    expect(new Set(events.map(({ id }) => id)).size).toBe(3);
  });

  it('keeps the good records beside bad ones, and says which are bad', () => {
    const good = notificationRecord(FACTS);
    const parsed = parse(notification(good, null, { ...good, eventSource: 'aws:ses' }, { ...good, eventTime: 'yesterday' }, notificationRecord({ ...FACTS, bucket: 'b'.repeat(256) })));
    expect(parsed.events).toHaveLength(1);
    expect(parsed.rejections).toEqual([
      { code: 'FOREIGN_SOURCE', reason: 'Records[1].eventSource is not aws:s3' },
      { code: 'FOREIGN_SOURCE', reason: 'Records[2].eventSource is not aws:s3' },
      { code: 'MALFORMED_FIELD', reason: 'Records[3].eventTime is malformed: it must be an ISO 8601 time from 1970 to 2286' },
      { code: 'MALFORMED_FIELD', reason: 'Records[4].s3.bucket.name is malformed: it must be a bucket name' },
    ]);
  });
});

describe('the test event', () => {
  it.each([['as it is', TEST_EVENT], ['by SNS', sns(TEST_EVENT)]])('is known by its name, %s', (_, body) => {
    expect(parse(body)).toEqual({ events: [], rejections: [], testEvent: true });
  });

  it('hides no records: a message that has some is no test event', () => {
    const parsed = parse(JSON.stringify({ Event: 's3:TestEvent', Records: [notificationRecord(FACTS)] }));
    expect(parsed).toMatchObject({ testEvent: false, events: [{ key: FACTS.key }] });
  });
});

function sample(name: string): string {
  return readFileSync(join(ROOT, 'test/events', name), 'utf8');
}

function onlyEvent(body: string): ObjectEvent {
  const { events, rejections } = parse(body);
  expect(rejections).toEqual([]);
  expect(events).toHaveLength(1);
  return events[0];
}
