import { FACTS, notification, notificationRecord } from '../support/envelopes';
import { CREDENTIALS, LambdaProcess } from '../support/lambda-process';
import { logLines } from '../support/log-lines';
import { Call, Reply, ScriptedDynamoDb, success } from '../support/scripted-dynamodb';
import { sqsEvent } from '../support/sqs-event';

/** The bundle against a DynamoDB that fails as a test scripts it. */
async function run(script: (call: Call) => Reply | Promise<Reply>, bodies: readonly string[], remaining = 30_000) {
  const endpoint = await ScriptedDynamoDb.start(script);
  const subject = new LambdaProcess({
    ...CREDENTIALS,
    LEDGER_TABLE_NAME: 'ledger',
    LEDGER_INITIAL_STATUS: 'created',
    LEDGER_LOG_LEVEL: 'info',
    AWS_ENDPOINT_URL_DYNAMODB: endpoint.url,
  });
  try {
    await subject.invoke(sqsEvent([]));
    const start = performance.now();
    const { result } = await subject.invoke(sqsEvent(bodies), { remaining });
    const milliseconds = performance.now() - start;
    const { stdout } = await subject.stop();
    const lines = logLines(stdout).slice(2);
    return {
      failures: result.batchItemFailures.map(({ itemIdentifier }) => Number(itemIdentifier.replace('message-', ''))),
      codes: Object.fromEntries(lines.filter(({ message }) => message === 'events not recorded').map(({ code, awsError, count }) => [awsError === undefined ? code : `${code} ${awsError}`, count])),
      metrics: lines[lines.length - 1],
      milliseconds,
      endpoint,
    };
  } finally {
    await subject.stop();
    await endpoint.stop();
  }
}

const body = (key: string) => notification(notificationRecord({ ...FACTS, key }));
const bodies = (count: number) => Array.from({ length: count }, (_, index) => body(`key-${index}`));
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

describe('a fault that passes leaves nothing to deliver again', () => {
  it.each<[string, Reply]>([
    ['throttled statements', { statements: ['ThrottlingError', undefined, 'ProvisionedThroughputExceeded'] }],
    ['a throttled call', { status: 400, error: 'ThrottlingException' }],
    ['an internal error', { status: 500, error: 'InternalServerError' }],
    ['a gateway that answers in HTML', { status: 502, text: '<html></html>' }],
    ['a connection reset', 'reset'],
    ['a connection reset while it answers', 'reset-in-body'],
  ])('%s', async (_, reply) => {
    const { failures, metrics, codes } = await run(call => (call.number > 2 ? success(call) : reply), bodies(30));
    expect(failures).toEqual([]);
    expect(codes).toEqual({});
    expect(metrics).toMatchObject({ Recorded: 30, Duplicates: 0, Rejected: 0, Failed: 0 });
  });

  it.each<Reply>(['hang', 'hang-in-body'])('a connection that does this once: %s', async reply => {
    const { failures, metrics } = await run(call => (call.number === 1 ? reply : success(call)), bodies(3));
    expect(failures).toEqual([]);
    expect(metrics).toMatchObject({ Recorded: 3, Failed: 0 });
  });
});

describe('a fault that stays', () => {
  it.each<[Reply, string]>([
    ['reset', 'UNREACHABLE ECONNRESET'],
    ['reset-in-body', 'UNREACHABLE ECONNRESET'],
    ['hang', 'DEADLINE'],
    ['hang-in-body', 'DEADLINE'],
    [{ status: 400, error: 'ThrottlingException' }, 'THROTTLED ThrottlingException'],
    [{ statements: ['ThrottlingError', 'ThrottlingError'] }, 'THROTTLED ThrottlingError'],
  ])('is reported while there is time, with its code: %j', async (reply, code) => {
    const { failures, metrics, codes, milliseconds } = await run(() => reply, bodies(2), 3_000);
    expect(failures).toEqual([0, 1]);
    expect(codes).toEqual({ [code]: 2 });
    expect(metrics).toMatchObject({ Recorded: 0, Duplicates: 0, Rejected: 0, Failed: 2 });
    expect(milliseconds).toBeGreaterThan(1_900);
    expect(milliseconds).toBeLessThan(3_000);
  });

  it.each([
    ['AccessDeniedException', 'ACCESS_DENIED'], ['ResourceNotFoundException', 'TABLE_NOT_FOUND'],
  ])('is reported at once if no retry helps: %s', async (error, code) => {
    const { failures, codes, milliseconds, endpoint } = await run(() => ({ status: 400, error }), bodies(60));
    expect(failures).toEqual(range(0, 60));
    expect(codes).toEqual({ [`${code} ${error}`]: 60 });
    expect(endpoint.calls).toHaveLength(3);
    expect(milliseconds).toBeLessThan(5_000);
  });

  it('does not take what was recorded before the deadline down with it', async () => {
    const { failures } = await run(call => (call.keys.includes('key-30') ? 'hang' : success(call)), bodies(75), 2_000);
    expect(failures).toEqual(range(25, 50));
  });

  it('in an invocation that has no time left, asks for everything again', async () => {
    const { failures } = await run(() => 'hang', bodies(30), 500);
    expect(failures).toEqual(range(0, 30));
  });
});

describe('exactly the messages affected are reported', () => {
  it('in a batch of hundreds with statements rejected here and there', async () => {
    const refused = new Set(range(0, 500).filter(index => index % 37 === 5).map(index => `key-${index}`));
    const { failures, codes, metrics } = await run(
      ({ keys }) => ({ statements: keys.map(key => (refused.has(key) ? 'ValidationError' : undefined)) }), bodies(500));
    expect(failures).toEqual(range(0, 500).filter(index => index % 37 === 5));
    expect(codes).toEqual({ 'INVALID_REQUEST ValidationError': 14 });
    expect(metrics).toMatchObject({ Recorded: 486, Failed: 14 });
  });

  it('if a call is rejected as a whole for one of its statements', async () => {
    const { failures } = await run(
      call => (call.keys.includes('key-7') || call.keys.includes('key-100') ? { status: 400, error: 'ValidationException' } : success(call)), bodies(300));
    expect(failures).toEqual([7, 100]);
  });

  it('among messages that cannot be understood, repeats, test events and what is throttled', async () => {
    const throttled = new Set<string>();
    const contents = range(0, 400).map(index => {
      if (index % 10 === 3) return 'not JSON';
      if (index % 10 === 4) return body(`key-${index - 2}`);
      if (index % 10 === 5) return '{"Service":"Amazon S3","Event":"s3:TestEvent"}';
      return body(`key-${index}`);
    });
    const { failures, metrics } = await run(({ keys }) => ({
      statements: keys.map(key => {
        const index = Number(key.slice('key-'.length));
        if (index % 100 === 2) return 'ValidationError';
        if (index % 10 === 7) return 'DuplicateItem';
        if (index % 3 > 0 || throttled.has(key)) return undefined;
        throttled.add(key);
        return 'ThrottlingError';
      }),
    }), contents);
    expect([...failures].sort((one, other) => one - other))
      .toEqual(range(0, 400).filter(index => index % 10 === 3 || index % 100 === 2 || index % 100 === 4));
    expect(metrics).toMatchObject({ Recorded: 280 - 40 - 4, Duplicates: 40 + 40, Rejected: 40, Failed: 4 });
  });

  it('once each, if a message holds several records', async () => {
    const several = (...keys: string[]) => notification(...keys.map(key => notificationRecord({ ...FACTS, key })));
    const { failures, metrics } = await run(
      ({ keys }) => ({ statements: keys.map(key => (key.startsWith('bad') ? 'ValidationError' : undefined)) }),
      [several('a', 'b'), several('c', 'bad-1', 'bad-2'), several('d'), several('bad-1', 'e')],
    );
    expect(failures).toEqual([1, 3]);
    expect(metrics).toMatchObject({ Recorded: 5, Duplicates: 1, Failed: 2 });
  });
});
