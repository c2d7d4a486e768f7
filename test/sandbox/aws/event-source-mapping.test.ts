import type { SQSEvent } from 'aws-lambda';
import { BatchResult, EventSourceMapping } from '../../../src/sandbox/aws/event-source-mapping';
import { LocalQueue, QueuedMessage } from '../../../src/sandbox/aws/local-queue';

type Invoke = (event: SQSEvent) => Promise<unknown>;

describe('the event source mapping', () => {
  let batches: string[][];
  let results: BatchResult[];
  let dead: QueuedMessage[];
  let source: EventSourceMapping;

  beforeEach(() => {
    batches = [];
    results = [];
    dead = [];
  });

  afterEach(() => source.stop());

  function start(invoke: Invoke, settings: { batchSize?: number; batchingWindow?: number } = {}): void {
    source = new EventSourceMapping({
      queue: new LocalQueue({ visibilityTimeout: 60_000, maxReceiveCount: 3, onDeadLetter: message => dead.push(message) }),
      queueName: 'ledger-queue',
      batchSize: 10,
      batchingWindow: 0,
      retryDelay: 5,
      ...settings,
      invoke: event => {
        batches.push(event.Records.map(({ body }) => body));
        return invoke(event);
      },
      onBatch: async result => void results.push(result),
      now: () => Date.now(),
    });
  }

  const bodies = (messages: readonly QueuedMessage[]) => messages.map(({ body }) => body);
  const failing = (...bad: string[]): Invoke => async ({ Records }) => ({
    batchItemFailures: Records.filter(({ body }) => bad.includes(body)).map(({ messageId }) => ({ itemIdentifier: messageId })),
  });
  const times = (body: string) => batches.flat().filter(each => each === body).length;

  it('delivers full batches, and a partial one at the end', async () => {
    start(failing(), { batchSize: 2, batchingWindow: 60_000 });
    for (const body of ['a', 'b', 'c', 'd', 'e']) source.send(body);
    await source.drain();
    expect(batches).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
  });

  it('waits for a full batch, but no longer than its window', async () => {
    const invoked = new Promise<void>(resolve => start(async () => resolve(), { batchingWindow: 100 }));
    const sent = performance.now();
    source.send('a');
    source.send('b');
    await invoked;
    expect(batches).toEqual([['a', 'b']]);
    expect(performance.now() - sent).toBeGreaterThan(90);
  });

  it('passes an SQS event to the function', async () => {
    let event: SQSEvent | undefined;
    start(async received => void (event = received));
    source.send('hello');
    await source.drain();
    expect(event?.Records).toEqual([{
      messageId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      receiptHandle: expect.any(String),
      body: 'hello',
      attributes: {
        ApproximateReceiveCount: '1',
        SentTimestamp: expect.stringMatching(/^\d{13}$/),
        SenderId: '123456789012',
        ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
      },
      messageAttributes: {},
      md5OfBody: '5d41402abc4b2a76b9719d911017c592',
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:us-east-1:123456789012:ledger-queue',
      awsRegion: 'us-east-1',
    }]);
  });

  it('retries the messages that the function reports, until they are dead letters, and no others', async () => {
    start(failing('bad'));
    for (const body of ['a', 'bad', 'b']) source.send(body);
    await source.drain();
    expect([times('a'), times('b'), times('bad')]).toEqual([1, 1, 3]);
    expect(bodies(dead)).toEqual(['bad']);
    expect(bodies(results[0].succeeded)).toEqual(['a', 'b']);
    expect(bodies(results[0].failed)).toEqual(['bad']);
  });

  it('retries the whole batch if the function throws, and reports the error', async () => {
    let calls = 0;
    start(async () => {
      calls += 1;
      if (calls === 1) throw new Error('no luck');
    });
    source.send('a');
    source.send('b');
    await source.drain();
    expect(batches).toEqual([['a', 'b'], ['a', 'b']]);
    expect(results[0]).toMatchObject({ succeeded: [], error: 'no luck' });
    expect(results[1]).toMatchObject({ failed: [], error: undefined });
    expect(dead).toEqual([]);
  });

  it('fails the whole batch if the report names a message that is not in it', async () => {
    start(async () => ({ batchItemFailures: [{ itemIdentifier: 'unknown' }] }));
    source.send('a');
    await source.drain();
    expect(bodies(dead)).toEqual(['a']);
  });

  it('stops after the current batch', async () => {
    let finish: () => void = () => undefined;
    start(() => new Promise<void>(resolve => {
      finish = resolve;
      stopped = source.stop();
    }), { batchSize: 1 });
    let stopped: Promise<void> | undefined;
    source.send('a');
    source.send('b');
    await new Promise(resolve => setImmediate(resolve));
    finish();
    await stopped;
    expect(batches).toEqual([['a']]);
    expect(results).toHaveLength(1);
  });
});
