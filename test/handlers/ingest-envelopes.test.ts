import { readFileSync } from 'node:fs';
import { startEngine } from '../../src/sandbox/engine';
import { eventBridge, FACTS, notification, notificationRecord, OBJECT_CREATED_BY_PUT, S3Facts, sns } from '../core/envelopes';
import { CREDENTIALS, LambdaProcess } from './lambda-process';
import { LedgerTable } from './ledger-table';
import { sqsEvent } from './sqs-event';

const sample = (name: string) => readFileSync(`${__dirname}/../events/${name}.json`, 'utf8');

const TEST_EVENT = JSON.stringify({
  Service: 'Amazon S3', Event: 's3:TestEvent', Time: '2023-04-12T20:43:38.021Z', Bucket: 'example-bucket', RequestId: '5582815E1AEA5ADF', HostId: '8cLeGAmw098X5cv4Zkwcmo8vvZa3eH3eKxsPzbB9wrR',
});

let engine: Awaited<ReturnType<typeof startEngine>>;
let table: LedgerTable;
let ingest: LambdaProcess;
let tables = 0;

beforeAll(async () => { engine = await startEngine(); });
afterAll(() => engine.stop());

beforeEach(async () => {
  tables += 1;
  table = new LedgerTable(engine.endpoint, `ledger-${tables}`);
  await table.create();
  ingest = new LambdaProcess({
    ...CREDENTIALS,
    LEDGER_TABLE_NAME: table.name,
    LEDGER_INITIAL_STATUS: 'created',
    LEDGER_LOG_LEVEL: 'info',
    AWS_ENDPOINT_URL_DYNAMODB: engine.endpoint,
  });
});

afterEach(async () => {
  await ingest.stop();
  table.close();
});

async function failuresOf(...bodies: Array<string | undefined>): Promise<string[]> {
  const { result } = await ingest.invoke(sqsEvent(bodies));
  return result.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
}

describe('an envelope', () => {
  it('of a batch as SQS delivers it to Lambda: its row has all that S3 told', async () => {
    const { result } = await ingest.invoke(JSON.parse(sample('sqs-batch')));
    expect(result).toEqual({ batchItemFailures: [] });
    const [{ recorded_at, ...row }, ...others] = await table.items();
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
    expect(await failuresOf(sample(name), sns(sample(name)))).toEqual([]);
    expect(await failuresOf(sample(name))).toEqual([]);
    expect(await table.entries()).toEqual([expect.objectContaining({ eventName, timestamp, key })]);
  });

  it('may hold many records', async () => {
    const records = Array.from({ length: 60 }, (_, index) => notificationRecord({ ...FACTS, key: `key-${index}` }));
    expect(await failuresOf(notification(...records), sns(notification(...records.slice(0, 30))))).toEqual([]);
    expect(await table.entries()).toHaveLength(60);
  });

  it('does not change what the event is: one row through every one, where their times agree', async () => {
    const facts = { ...FACTS, time: '2023-04-12T20:43:38.000Z' };
    const direct = notification(notificationRecord(facts));
    const withPrefix = notification(notificationRecord(facts, 's3:ObjectCreated:Put'));
    const viaEventBridge = eventBridge(facts, OBJECT_CREATED_BY_PUT);
    for (const body of [direct, withPrefix, viaEventBridge, sns(direct), sns(viaEventBridge), sns(sns(direct))]) {
      expect(await failuresOf(body)).toEqual([]);
    }
    expect(await table.entries()).toHaveLength(1);
  });

  it('makes rows of their own for events of the same object that differ', async () => {
    const variants: S3Facts[] = [
      FACTS, { ...FACTS, sequencer: '00643717F9F8B85355' }, { ...FACTS, versionId: 'other' }, { ...FACTS, bucket: 'other-bucket' }, { ...FACTS, key: 'other' },
    ];
    const bodies = [...variants.map(facts => notification(notificationRecord(facts))), notification(notificationRecord(FACTS, 'ObjectCreated:Copy'))];
    expect(await failuresOf(...bodies)).toEqual([]);
    expect(await table.entries()).toHaveLength(6);
  });

  it('of a test event is skipped, plain and in SNS', async () => {
    expect(await failuresOf(TEST_EVENT, sns(TEST_EVENT))).toEqual([]);
    expect(await table.items()).toEqual([]);
    expect((await ingest.stop()).stdout).toContain('"message":"s3:TestEvent skipped","requestId":"request-1","count":2');
  });
});

describe('what cannot be understood is reported, and blocks nobody', () => {
  const record = (change: object) => notification({ ...notificationRecord(FACTS), ...change });
  const s3 = (object: object) => record({ s3: { bucket: { name: 'example-bucket' }, object } });

  it.each<[string, string | undefined]>([
    ['no body', undefined],
    ['an empty body', ''],
    ['text', 'hello'],
    ['half of JSON', '{"Records":[{"eventSource":"aws:s3"'],
    ['null', 'null'],
    ['a number', '42'],
    ['a list', '[1,2]'],
    ['an empty object', '{}'],
    ['no records', '{"Records":[]}'],
    ['records that are no list', '{"Records":{}}'],
    ['records of null', '{"Records":[null]}'],
    ['half a million records', `{"Records":[${'0,'.repeat(500_000)}0]}`],
    ['nesting without end', '['.repeat(200_000)],
    ['an event of another source', notification({ ...notificationRecord(FACTS), eventSource: 'aws:sns' })],
    ['an EventBridge event of another source', '{"detail-type":"EC2 Instance State-change Notification","source":"aws.ec2","detail":{}}'],
    ['an EventBridge event of S3 that S3 does not send', '{"detail-type":"Object Sold","source":"aws.s3","detail":{}}'],
    ['a subscription of SNS to confirm', '{"Type":"SubscriptionConfirmation","Message":"You have chosen to subscribe","Token":"2336412f37"}'],
    ['SNS around text', sns('hello')],
    ['SNS around SNS without end', sns(sns(sns(sns('{}'))))],
    ['no key', s3({ sequencer: '00' })],
    ['a key that is a number', s3({ key: 1 })],
    ['a key that is not form-encoded', s3({ key: '100%' })],
    ['a key of bytes that are not UTF-8', s3({ key: '%FF%FE' })],
    ['a key of 1,025 bytes', s3({ key: 'x'.repeat(1_025) })],
    ['a time that is none', record({ eventTime: 'yesterday' })],
    ['a key of half a character', eventBridge({ ...FACTS, key: 'half \ud83d' }, OBJECT_CREATED_BY_PUT)],
  ])('%s', async (_, garbage) => {
    const good = (key: string) => notification(notificationRecord({ ...FACTS, key }));
    expect(await failuresOf(good('before'), garbage, good('after'))).toEqual(['message-1']);
    expect((await table.entries()).map(({ key }) => key).sort()).toEqual(['after', 'before']);
  });

  it('and takes what it can from a message of which a part is garbage', async () => {
    expect(await failuresOf(notification(null, notificationRecord(FACTS)))).toEqual(['message-0']);
    expect(await table.entries()).toHaveLength(1);
  });
});

describe('a key', () => {
  const KEYS = {
    'a plus': 'a+b',
    'a percent sign': '100%',
    'an encoded plus': 'a%2Bb',
    'encoded twice': 'a%252Bb',
    'spaces': ' lead and  double and trail ',
    'quotes': '"double" and \'single\' and `back`',
    'backslashes': 'a\\b\\n',
    'newlines': 'line one\nline two\r\n\ttabbed',
    'an emoji': '🧾/👩‍👩‍👧‍👦.json',
    'a character composed': 'caf\u00e9',
    'the same decomposed': 'cafe\u0301',
    'Arabic and Chinese': 'مرحبا/你好',
    '1,024 bytes': 'x'.repeat(1_024),
    '1,024 bytes of emoji': '🧾'.repeat(256),
    'a parent folder': '../../etc/passwd',
    'a leading slash': '/rooted//twice',
    'a script': '<script>alert(1)</script>',
    'PartiQL': "'}; DELETE FROM \"ledger\" --",
    'names of JavaScript': '__proto__/constructor',
    'what AWS says to handle': '&$@=;:,? ~!*()',
    'a null character': 'a\u0000b',
  };

  it.each(Object.entries(KEYS))('with %s is read back as S3 knows it, whatever the envelope', async (_, key) => {
    const facts = { ...FACTS, key, time: '2023-04-12T20:43:38.000Z' };
    const direct = notification(notificationRecord(facts));
    const viaEventBridge = eventBridge(facts, OBJECT_CREATED_BY_PUT);
    expect(await failuresOf(direct, viaEventBridge, sns(direct), sns(viaEventBridge))).toEqual([]);
    expect(await table.objects()).toEqual([{ Bucket: FACTS.bucket, Key: key, VersionId: FACTS.versionId }]);
  });

  it('is not mixed up with another: each has its row, and none is in the log', async () => {
    const keys = Object.values(KEYS);
    expect(await failuresOf(...keys.map(key => notification(notificationRecord({ ...FACTS, key }))))).toEqual([]);
    const rows = await table.entries();
    expect(rows.map(({ key }) => key).sort()).toEqual([...keys].sort());
    const { stdout } = await ingest.stop();
    for (const key of keys) expect(stdout).not.toContain(JSON.stringify(key).slice(1, -1));
  });
});

it('records each event once where batches come twice, shuffled, to two functions at a time', async () => {
  const bodies = Array.from({ length: 400 }, (_, index) => notification(notificationRecord({ ...FACTS, key: `key-${index}` })));
  const other = new LambdaProcess({
    ...CREDENTIALS, LEDGER_TABLE_NAME: table.name, LEDGER_INITIAL_STATUS: 'created', LEDGER_LOG_LEVEL: 'info', AWS_ENDPOINT_URL_DYNAMODB: engine.endpoint,
  });
  try {
    const answers = await Promise.all([ingest.invoke(sqsEvent(bodies)), other.invoke(sqsEvent([...bodies].reverse()))]);
    expect(answers.map(({ result }) => result)).toEqual([{ batchItemFailures: [] }, { batchItemFailures: [] }]);
    expect(await table.entries()).toHaveLength(400);
  } finally {
    await other.stop();
  }
});
