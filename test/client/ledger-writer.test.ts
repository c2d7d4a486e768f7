import { getEventListeners } from 'node:events';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDbLedgerWriter, DynamoDbLedgerWriterOptions } from '../../src/client/ledger-writer';
import type { Entry } from '../../src/core/entry';
import type { FailureCode } from '../../src/core/errors';
import { entryAt } from '../support/entries';
import { Call, Reply, ScriptedDynamoDb, success } from '../support/scripted-dynamodb';

const RECORDED = { outcome: 'recorded' };
const DUPLICATE = { outcome: 'duplicate' };
const failed = (code: FailureCode, awsError?: string) => ({ outcome: 'failed', code, ...(awsError === undefined ? {} : { awsError }) });

const POISON = 'poison';

const NO_TIMEOUT = 0;

let endpoint: ScriptedDynamoDb;
let client: DynamoDBClient;
/** The pauses that the writer took, in milliseconds. */
let pauses: number[];

afterEach(async () => {
  client.destroy();
  await endpoint.stop();
});

async function writer(script: (call: Call) => Reply | Promise<Reply>, options: Partial<DynamoDbLedgerWriterOptions> = {}, socketTimeout = 500) {
  pauses = [];
  endpoint = await ScriptedDynamoDb.start(script);
  client = new DynamoDBClient({
    endpoint: endpoint.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
    maxAttempts: 1,
    requestHandler: { connectionTimeout: 1_000, socketTimeout },
  });
  return new DynamoDbLedgerWriter({
    client,
    tableName: 'ledger',
    random: () => 0.5,
    sleep: async milliseconds => { pauses.push(milliseconds); },
    ...options,
  });
}

function entries(count: number, key = (index: number) => `key-${index}`): Entry[] {
  return Array.from({ length: count }, (_, index) => entryAt(index, { key: key(index) }));
}

const never = () => new AbortController().signal;

describe('calls', () => {
  it('makes none for no entries', async () => {
    const subject = await writer(success);
    expect(await subject.record([], never())).toEqual([]);
    expect(endpoint.calls).toHaveLength(0);
  });

  it('puts 25 statements in each, and the rest in the last', async () => {
    const subject = await writer(success, { concurrency: 1 });
    expect(await subject.record(entries(60), never())).toEqual(Array(60).fill(RECORDED));
    expect(endpoint.sizes).toEqual([25, 25, 10]);
    expect(pauses).toEqual([]);
  });

  it.each([{ concurrency: 1, inFlight: 1 }, { concurrency: 3, inFlight: 3 }, { concurrency: undefined, inFlight: 8 }])(
    'keeps at most as many in flight as configured, by default 8: $concurrency', async ({ concurrency, inFlight }) => {
      let open = () => {};
      const gate = new Promise<void>(resolve => { open = resolve; });
      const subject = await writer(async call => {
        if (call.number === inFlight) setTimeout(open, 100);
        await gate;
        return success(call);
      }, { concurrency }, NO_TIMEOUT);
      await subject.record(entries(500), never());
      expect(endpoint.mostInFlight).toBe(inFlight);
    });

  it('takes entries of one id at different times for different rows', async () => {
    const subject = await writer(success);
    const [one] = entries(1);
    expect(await subject.record([one, { ...one, timestamp: '1651363199.124' }], never())).toEqual([RECORDED, RECORDED]);
  });
});

describe('statements that fail in a call that succeeds', () => {
  it('maps each error back to its entry', async () => {
    const subject = await writer(({ keys }) => ({
      statements: keys.map(key => ({ 'key-1': 'DuplicateItem', 'key-27': 'ValidationError', 'key-30': 'ItemCollectionSizeLimitExceeded' })[key]),
    }));
    const expected: object[] = Array(40).fill(RECORDED);
    expected[1] = DUPLICATE;
    expected[27] = failed('INVALID_REQUEST', 'ValidationError');
    expected[30] = failed('UNKNOWN_ERROR', 'ItemCollectionSizeLimitExceeded');
    expect(await subject.record(entries(40), never())).toEqual(expected);
    expect(endpoint.calls).toHaveLength(2);
  });

  it.each(['DuplicateItem', 'DuplicateItemException'])('takes %s for a duplicate', async code => {
    const subject = await writer(() => ({ statements: [code] }));
    expect(await subject.record(entries(1), never())).toEqual([DUPLICATE]);
  });

  it.each(['ThrottlingError', 'ProvisionedThroughputExceeded', 'RequestLimitExceeded', 'InternalServerError', 'TransactionConflict'])(
    'tries those again, and only those, that fail with %s', async code => {
      const subject = await writer(call => (call.number > 1 ? success(call) : { statements: [undefined, code, undefined, code] }));
      expect(await subject.record(entries(4), never())).toEqual(Array(4).fill(RECORDED));
      expect(endpoint.calls.map(({ keys }) => keys)).toEqual([['key-0', 'key-1', 'key-2', 'key-3'], ['key-1', 'key-3']]);
    });

  it.each([
    ['AccessDenied', 'ACCESS_DENIED'], ['ResourceNotFound', 'TABLE_NOT_FOUND'], ['ConditionalCheckFailed', 'CONFLICT'], ['SomethingNew', 'UNKNOWN_ERROR'],
  ] as const)('does not try again for %s', async (name, code) => {
    const subject = await writer(() => ({ statements: [name] }));
    expect(await subject.record(entries(1), never())).toEqual([failed(code, name)]);
    expect(endpoint.calls).toHaveLength(1);
  });

  it('gathers what is to be tried again into full calls', async () => {
    const throttled = new Set<string>();
    const subject = await writer(({ keys }) => ({
      statements: keys.map((key, index) => {
        if (index % 5 > 0 || throttled.has(key)) return undefined;
        throttled.add(key);
        return 'ThrottlingError';
      }),
    }), { concurrency: 1 });
    await subject.record(entries(250), never());
    expect(endpoint.sizes).toEqual([...Array(10).fill(25), 25, 25]);
  });

  it('waits longer from round to round, up to a ceiling, with jitter', async () => {
    const subject = await writer(call => (call.number > 9 ? success(call) : { statements: ['ThrottlingError'] }));
    expect(await subject.record(entries(1), never())).toEqual([RECORDED]);
    expect(pauses).toEqual([25, 50, 100, 200, 400, 800, 1000, 1000, 1000]);
  });

  it('takes a statement without an answer for not recorded, and tries again', async () => {
    const subject = await writer(call => (call.number > 1 ? success(call) : { statements: [undefined] }));
    expect(await subject.record(entries(3), never())).toEqual([RECORDED, RECORDED, RECORDED]);
    expect(endpoint.sizes).toEqual([3, 2]);
  });
});

describe('calls that fail as a whole', () => {
  const passing: Array<[string, Reply, FailureCode, string]> = [
    ['throttled', { status: 400, error: 'ThrottlingException' }, 'THROTTLED', 'ThrottlingException'],
    ['throttled by the table', { status: 400, error: 'ProvisionedThroughputExceededException' }, 'THROTTLED', 'ProvisionedThroughputExceededException'],
    ['throttled by the account', { status: 400, error: 'RequestLimitExceeded' }, 'THROTTLED', 'RequestLimitExceeded'],
    ['too many requests', { status: 429, error: 'SlowDown' }, 'THROTTLED', 'SlowDown'],
    ['an internal error', { status: 500, error: 'InternalServerError' }, 'SERVICE_ERROR', 'InternalServerError'],
    ['unavailable, in HTML', { status: 503, text: '<html>unavailable</html>' }, 'UNREACHABLE', 'SyntaxError'],
    ['a proxy that answers for DynamoDB', { status: 200, text: '<html>welcome</html>' }, 'UNREACHABLE', 'SyntaxError'],
    ['a connection that hangs', 'hang', 'UNREACHABLE', 'TimeoutError'],
    ['a connection that hangs while it answers', 'hang-in-body', 'UNREACHABLE', 'TimeoutError'],
  ];

  it.each(passing)('are tried again: %s', async (_, reply) => {
    const subject = await writer(call => (call.number > 1 ? success(call) : reply));
    expect(await subject.record(entries(3), never())).toEqual([RECORDED, RECORDED, RECORDED]);
    expect(endpoint.sizes).toEqual([3, 3]);
    expect(pauses).toEqual([25]);
  });

  it.each(passing)('fail with their code when the signal aborts: %s', async (_, reply, code, awsError) => {
    const controller = new AbortController();
    const subject = await writer(() => reply, { sleep: async () => controller.abort() });
    expect(await subject.record(entries(2), controller.signal)).toEqual([failed(code, awsError), failed(code, awsError)]);
  });

  it.each([
    ['AccessDeniedException', 400, 'ACCESS_DENIED'],
    ['KMSDisabledException', 400, 'ACCESS_DENIED'],
    ['ResourceNotFoundException', 400, 'TABLE_NOT_FOUND'],
    ['UnrecognizedClientException', 400, 'NO_CREDENTIALS'],
    ['ExpiredTokenException', 403, 'NO_CREDENTIALS'],
    ['SomethingNew', 400, 'UNKNOWN_ERROR'],
  ] as const)('fail at once with their code: %s', async (error, status, code) => {
    const subject = await writer(() => ({ status, error }));
    expect(await subject.record(entries(30), never())).toEqual(Array(30).fill(failed(code, error)));
    expect(endpoint.calls).toHaveLength(2);
    expect(pauses).toEqual([]);
  });

  it('fail at once without credentials', async () => {
    const subject = await writer(success, {
      client: new DynamoDBClient({
        region: 'us-east-1',
        credentials: async () => {
          throw Object.assign(new Error('none'), { name: 'CredentialsProviderError' });
        },
      }),
    });
    expect(await subject.record(entries(2), never())).toEqual([failed('NO_CREDENTIALS', 'CredentialsProviderError'), failed('NO_CREDENTIALS', 'CredentialsProviderError')]);
    expect(pauses).toEqual([]);
  });

  it.each(['ValidationException', 'SerializationException'])('are halved until %s is down to the statements it is about', async error => {
    const subject = await writer(call => (call.keys.includes(POISON) ? { status: 400, error } : success(call)));
    const poisoned = [3, 40, 41];
    const outcomes = await subject.record(entries(75, index => (poisoned.includes(index) ? POISON : `key-${index}`)), never());
    expect(outcomes).toEqual(Array.from({ length: 75 }, (_, index) => (poisoned.includes(index) ? failed('INVALID_REQUEST', error) : RECORDED)));
    expect(endpoint.calls.length).toBeLessThan(40);
    expect(pauses).toEqual([]);
  });

  it('are halved until a key that is given twice stands in two calls', async () => {
    const subject = await writer(call => {
      if (new Set(call.keys).size < call.keys.length) return { status: 400, error: 'ValidationException' };
      return { statements: call.keys.map(key => (key === 'key-0' && call.number > 2 ? 'DuplicateItem' : undefined)) };
    });
    const [one, two, three] = entries(3);
    const outcomes = await subject.record([one, two, { ...one }, three], never());
    expect(outcomes).toEqual([RECORDED, RECORDED, DUPLICATE, RECORDED]);
  });

  it('retry what is throttled beside a statement that is rejected', async () => {
    let throttled = 0;
    const subject = await writer(call => {
      if (call.keys.includes(POISON)) return { status: 400, error: 'ValidationException' };
      if (call.keys.length === 2 && throttled++ === 0) return { status: 400, error: 'ThrottlingException' };
      return success(call);
    });
    const outcomes = await subject.record(entries(4, index => (index === 0 ? POISON : `key-${index}`)), never());
    expect(outcomes).toEqual([failed('INVALID_REQUEST', 'ValidationException'), RECORDED, RECORDED, RECORDED]);
  });
});

describe('the deadline', () => {
  it('makes no call when it has passed', async () => {
    const subject = await writer(success);
    expect(await subject.record(entries(2), AbortSignal.abort())).toEqual([failed('DEADLINE'), failed('DEADLINE')]);
    expect(endpoint.calls).toHaveLength(0);
  });

  it.each(['hang', 'hang-in-body'] as const)('breaks off calls in flight (%s), and keeps what was recorded before', async reply => {
    const controller = new AbortController();
    const subject = await writer(call => {
      if (call.number === 3) setTimeout(() => controller.abort(), 20);
      return call.number === 2 ? success(call) : reply;
    }, { concurrency: 2 }, NO_TIMEOUT);
    const outcomes = await subject.record(entries(100), controller.signal);
    expect(outcomes.map(({ outcome }) => outcome)).toEqual([...Array(25).fill('failed'), ...Array(25).fill('recorded'), ...Array(50).fill('failed')]);
    expect(outcomes[0]).toEqual(failed('DEADLINE'));
    expect(endpoint.calls).toHaveLength(3);
  });

  it('ends the delay before a retry, and its timer', async () => {
    const timers = () => process.getActiveResourcesInfo().filter(resource => resource === 'Timeout').length;
    const controller = new AbortController();
    let abortedAt = 0;
    const subject = await writer(({ number }) => {
      if (number === 8) {
        setTimeout(() => {
          abortedAt = performance.now();
          controller.abort();
        }, 50);
      }
      return { statements: ['ThrottlingError'] };
    }, { sleep: undefined, random: () => (endpoint.calls.length < 8 ? 0 : 0.999) }, NO_TIMEOUT);
    const before = timers();
    expect(await subject.record(entries(1), controller.signal)).toEqual([failed('THROTTLED', 'ThrottlingError')]);
    expect(performance.now() - abortedAt).toBeLessThan(1_000);
    expect(timers()).toBe(before);
  });

  it('leaves no listener behind', async () => {
    const { signal } = new AbortController();
    const subject = await writer(call => (call.number > 10 ? success(call) : { statements: ['ThrottlingError'] }), { sleep: undefined, random: () => 0 });
    await subject.record(entries(1), signal);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});

it('records every entry once while faults of every kind come and go', async () => {
  const inserted = new Set<string>();
  const subject = await writer(({ number, keys }) => {
    if (number % 5 === 0) return { status: 500, error: 'InternalServerError' };
    const lost = number % 11 === 0;
    const statements = keys.map((key, index) => {
      if ((index + number) % 6 === 0) return 'ThrottlingError';
      if (inserted.has(key)) return 'DuplicateItem';
      inserted.add(key);
      return undefined;
    });
    return lost ? { status: 200, text: 'cut off' } : { statements };
  });
  const outcomes = await subject.record(entries(1_000), never());
  expect(outcomes.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
  expect(inserted.size).toBe(1_000);
});
