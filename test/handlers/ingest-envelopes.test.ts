import { readFileSync } from 'node:fs';
import { ENGINES } from '../support/engines';
import { eventBridge, FACTS, notification, notificationRecord, OBJECT_CREATED_BY_PUT, S3Facts, sns } from '../support/envelopes';
import { ingestOn } from '../support/ingest-fixture';
import { ROOT } from '../support/project-root';

const sample = (name: string) => readFileSync(`${ROOT}/test/events/${name}.json`, 'utf8');

const TEST_EVENT = JSON.stringify({
  Service: 'Amazon S3', Event: 's3:TestEvent', Time: '2023-04-12T20:43:38.021Z', Bucket: 'example-bucket', RequestId: '5582815E1AEA5ADF', HostId: '8cLeGAmw098X5cv4Zkwcmo8vvZa3eH3eKxsPzbB9wrR',
});

describe.each(ENGINES)('an envelope, on $name,', ({ start }) => {
  const ingest = ingestOn({ start });

  it('of a batch as SQS delivers it to Lambda: its row has all that S3 reported', async () => {
    const { result } = await ingest().invoke(JSON.parse(sample('sqs-batch')));
    expect(result).toEqual({ batchItemFailures: [] });
    const [{ recorded_at, ...row }, ...others] = await ingest().table.items();
    expect(others).toEqual([]);
    expect(recorded_at).toEqual({ S: expect.stringMatching(/^\d{10}\.\d{3}$/) });
    expect(row).toEqual({
      event_id: { S: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/) },
      event_timestamp: { S: '1681332218.021' },
      event_status: { S: 'created' },
      event_info: { S: '{"Bucket":"xxx","Key":"test.pdf","VersionId":"yd3d4HaWOT2zguDLvIQLU6ptDTwKBnQV"}' },
      event_name: { S: 'ObjectCreated:Put' },
      object_uri: { S: 's3://xxx/test.pdf' },
      object_size: { N: '104681' },
      object_etag: { S: '2e3ad1e983318bbd8e73b080e2997980' },
      object_sequencer: { S: '00643717F9F8B85354' },
      event_history: { L: [] },
    });
  });

  it.each<[string, string, string, string]>([
    ['notification-put', 'ObjectCreated:Put', '1567539447.192', 'b21b84d653bb07b05b1e6b33684dc11b'],
    ['notification-delete', 'ObjectRemoved:Delete', '1567539447.192', 'b21b84d653bb07b05b1e6b33684dc11b'],
    ['eventbridge-object-created', 'ObjectCreated:Put', '1678297814.000', 'IMG_m7fzo3.jpg'],
    ['eventbridge-object-deleted', 'ObjectRemoved:DeleteMarkerCreated', '1636675200.000', 'IMG_m7fzo3.jpg'],
  ])('of AWS\'s own documentation, plain, in SNS and redriven, makes one row: %s', async (name, eventName, timestamp, key) => {
    expect(await ingest().failuresOf(sample(name), sns(sample(name)))).toEqual([]);
    expect(await ingest().failuresOf(sample(name))).toEqual([]);
    expect(await ingest().table.entries()).toEqual([expect.objectContaining({ eventName, timestamp, key })]);
  });

  it('may hold many records', async () => {
    const records = Array.from({ length: 60 }, (_, index) => notificationRecord({ ...FACTS, key: `key-${index}` }));
    expect(await ingest().failuresOf(notification(...records), sns(notification(...records.slice(0, 30))))).toEqual([]);
    expect(await ingest().table.entries()).toHaveLength(60);
  });

  it('does not change what the event is: one row through every one, if their times agree', async () => {
    const facts = { ...FACTS, time: '2023-04-12T20:43:38.000Z' };
    const direct = notification(notificationRecord(facts));
    const withPrefix = notification(notificationRecord(facts, 's3:ObjectCreated:Put'));
    const viaEventBridge = eventBridge(facts, OBJECT_CREATED_BY_PUT);
    for (const body of [direct, withPrefix, viaEventBridge, sns(direct), sns(viaEventBridge), sns(sns(direct))]) {
      expect(await ingest().failuresOf(body)).toEqual([]);
    }
    expect(await ingest().table.entries()).toHaveLength(1);
  });

  it('makes rows of their own for events of the same object that differ', async () => {
    const variants: S3Facts[] = [
      FACTS, { ...FACTS, sequencer: '00643717F9F8B85355' }, { ...FACTS, versionId: 'other' }, { ...FACTS, bucket: 'other-bucket' }, { ...FACTS, key: 'other' },
    ];
    const bodies = [...variants.map(facts => notification(notificationRecord(facts))), notification(notificationRecord(FACTS, 'ObjectCreated:Copy'))];
    expect(await ingest().failuresOf(...bodies)).toEqual([]);
    expect(await ingest().table.entries()).toHaveLength(6);
  });

  it('of a test event is skipped, plain and in SNS', async () => {
    expect(await ingest().failuresOf(TEST_EVENT, sns(TEST_EVENT))).toEqual([]);
    expect(await ingest().table.items()).toEqual([]);
    expect(await ingest().stop()).toContain('"message":"s3:TestEvent skipped","requestId":"request-1","count":2');
  });

  it('makes one row if the same batch reaches two instances of the function at the same time', async () => {
    const bodies = Array.from({ length: 400 }, (_, index) => notification(notificationRecord({ ...FACTS, key: `key-${index}` })));
    const twin = ingest().twin();
    try {
      expect(await Promise.all([ingest().failuresOf(...bodies), twin.failuresOf(...[...bodies].reverse())])).toEqual([[], []]);
      expect(await ingest().table.entries()).toHaveLength(400);
    } finally {
      await twin.stop();
    }
  });
});
