import { FACTS, notification, notificationRecord } from '../support/envelopes';
import { CREDENTIALS, LambdaProcess } from '../support/lambda-process';
import { logLines } from '../support/log-lines';
import { Call, Reply, ScriptedDynamoDb, success } from '../support/scripted-dynamodb';
import { sqsEvent } from '../support/sqs-event';

const KEY = 'secret/salary of Ann.json';
const body = (key = KEY) => notification(notificationRecord({ ...FACTS, key }));

/** What the bundle prints for a batch, line by line. */
async function linesOf(bodies: ReadonlyArray<string | undefined>, { level = 'info', script = success as (call: Call) => Reply } = {}) {
  const endpoint = await ScriptedDynamoDb.start(script);
  const subject = new LambdaProcess({
    ...CREDENTIALS, LEDGER_TABLE_NAME: 'ledger', LEDGER_INITIAL_STATUS: 'created', LEDGER_LOG_LEVEL: level, AWS_ENDPOINT_URL_DYNAMODB: endpoint.url,
  });
  try {
    await subject.invoke(sqsEvent(bodies), { requestId: 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef' });
    const { stdout } = await subject.stop();
    return logLines(stdout);
  } finally {
    await subject.stop();
    await endpoint.stop();
  }
}

const requestId = 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef';

it('sums a batch up in one line', async () => {
  const [summary, ...metrics] = await linesOf([body(), body(), body('other'), 'garbage']);
  expect(summary).toMatchObject({ level: 'error' });
  expect(metrics).toHaveLength(2);
  expect(metrics[0]).toEqual({
    level: 'info', message: 'batch done', requestId, messages: 4, recorded: 2, duplicates: 1, rejected: 1, failed: 0, milliseconds: expect.any(Number),
  });
});

it('publishes all four metrics, zeros too, in CloudWatch\'s embedded format on a line of its own', async () => {
  const lines = await linesOf([]);
  expect(lines[lines.length - 1]).toEqual({
    _aws: {
      Timestamp: expect.any(Number),
      CloudWatchMetrics: [{
        Namespace: 'S3EventLedger',
        Dimensions: [['TableName']],
        Metrics: ['Recorded', 'Duplicates', 'Rejected', 'Failed'].map(Name => ({ Name, Unit: 'Count' })),
      }],
    },
    TableName: 'ledger',
    Recorded: 0,
    Duplicates: 0,
    Rejected: 0,
    Failed: 0,
  });
});

describe('the delivery lag', () => {
  const happened = (key: string, time: string) => notification(notificationRecord({ ...FACTS, key, time }));

  it('is published for each recorded event, in seconds, never negative', async () => {
    const now = Date.now();
    const lines = await linesOf([
      happened('a', new Date(now - 90_000).toISOString()), happened('ahead', new Date(now + 3_600_000).toISOString()), 'garbage',
    ]);
    const line = lines[lines.length - 1];
    const [lag, ahead] = line.DeliveryLag as number[];
    expect(lag).toBeGreaterThanOrEqual(90);
    expect(lag).toBeLessThan(3_600);
    expect(ahead).toBe(0);
    expect(JSON.stringify(line)).toContain('{"Name":"DeliveryLag","Unit":"Seconds"}');
  });

  it('is not published for an event that was recorded before, or not at all', async () => {
    const lines = await linesOf([body('a'), body('b')], { script: ({ keys }) => ({ statements: keys.map((_, index) => (index === 0 ? 'DuplicateItem' : 'AccessDenied')) }) });
    expect(lines[lines.length - 1]).toMatchObject({ Recorded: 0, Duplicates: 1, Failed: 1 });
    expect(JSON.stringify(lines)).not.toContain('DeliveryLag');
  });

  it('is published for 250 events on three lines, because CloudWatch reads 100 values of a line', async () => {
    const lines = await linesOf(Array.from({ length: 250 }, (_, index) => body(`key-${index}`)));
    const metrics = lines.filter(line => '_aws' in line);
    expect(metrics.map(({ DeliveryLag }) => (DeliveryLag as number[]).length)).toEqual([100, 50, 100]);
    expect(metrics.map(({ Recorded }) => Recorded)).toEqual([undefined, undefined, 250]);
  });
});

it('names each rejected message once, with the reason and how many more there are', async () => {
  const lines = await linesOf([body(), undefined, notification(null, notificationRecord(FACTS), 7), 'garbage'], { level: 'error' });
  expect(lines.slice(0, -1)).toEqual([
    { level: 'error', message: 'message rejected', requestId, messageId: 'message-1', code: 'NOT_JSON', reason: 'the body is not JSON', otherRejections: 0 },
    {
      level: 'error', message: 'message rejected', requestId, messageId: 'message-2', code: 'FOREIGN_SOURCE', reason: 'Records[0].eventSource is not aws:s3', otherRejections: 1,
    },
    { level: 'error', message: 'message rejected', requestId, messageId: 'message-3', code: 'NOT_JSON', reason: 'the body is not JSON', otherRejections: 0 },
  ]);
  expect(lines[lines.length - 1]).toMatchObject({ Recorded: 2, Rejected: 3 });
});

it('counts failures by code, on one line each', async () => {
  const bodies = Array.from({ length: 100 }, (_, index) => body(`key-${index}`));
  const lines = await linesOf(bodies, {
    level: 'error',
    script: ({ keys }) => ({ statements: keys.map(key => (key.endsWith('1') ? 'AccessDenied' : key.endsWith('2') ? 'ValidationError' : undefined)) }),
  });
  expect(lines.slice(0, -1)).toEqual([
    { level: 'error', message: 'events not recorded', requestId, code: 'ACCESS_DENIED', awsError: 'AccessDenied', count: 10 },
    { level: 'error', message: 'events not recorded', requestId, code: 'INVALID_REQUEST', awsError: 'ValidationError', count: 10 },
  ]);
});

it('names the test events that it skips', async () => {
  const [line] = await linesOf(['{"Service":"Amazon S3","Event":"s3:TestEvent","Bucket":"example-bucket"}']);
  expect(line).toEqual({ level: 'info', message: 's3:TestEvent skipped', requestId, count: 1 });
});

describe('object keys', () => {
  const malformed = [
    notification(notificationRecord({ ...FACTS, key: KEY, time: 'yesterday' })),
    notification({ ...notificationRecord({ ...FACTS, key: KEY }), eventSource: KEY }),
    notification({ ...notificationRecord({ ...FACTS, key: KEY }), eventName: KEY }),
    notification(notificationRecord({ ...FACTS, key: `${KEY}${'x'.repeat(1_024)}` })),
    `{"Records":[{"key":"${KEY}"`,
    JSON.stringify({ [KEY]: KEY }),
  ];

  it.each(['info', 'warn', 'error'])('are in no line at level %s, whatever happens', async level => {
    for (const code of [undefined, 'ValidationError', 'DuplicateItem']) {
      const lines = await linesOf([body(), ...malformed], { level, script: ({ keys }) => ({ statements: keys.map(() => code) }) });
      expect(lines.length).toBeGreaterThan(malformed.length);
      expect(JSON.stringify(lines)).not.toMatch(/salary|Ann/);
    }
  });

  it('are shown at level debug, with the row, its messages and what became of it', async () => {
    const lines = await linesOf([body(), body()], { level: 'debug' });
    expect(lines[0]).toEqual({
      level: 'debug',
      message: 'event',
      requestId,
      messageIds: ['message-0', 'message-1'],
      id: expect.any(String),
      timestamp: '1681332218.021',
      eventName: 'ObjectCreated:Put',
      bucket: FACTS.bucket,
      key: KEY,
      outcome: 'recorded',
    });
  });
});

it.each([['debug', 3], ['info', 2], ['warn', 1], ['error', 1]])('at level %s prints %i lines for a good message', async (level, count) => {
  expect(await linesOf([body()], { level })).toHaveLength(count);
});
