import type { SQSEvent } from 'aws-lambda';
import { BatchResult, EventSource } from '../../src/sandbox/event-source';
import { Queue, QueuedMessage } from '../../src/sandbox/local-queue';

type Invoke = (event: SQSEvent) => Promise<unknown>;

describe('the event source', () => {
  let batches: string[][];
  let results: BatchResult[];
  let dead: QueuedMessage[];
  let source: EventSource;

  beforeEach(() => {
    batches = [];
    results = [];
    dead = [];
  });

  afterEach(() => source.stop());

  function start(invoke: Invoke, settings: { batchSize?: number; batchingWindow?: number } = {}): void {
    source = new EventSource({
      queue: new Queue({ visibilityTimeout: 60_000, maxReceiveCount: 3, onDeadLetter: message => dead.push(message) }),
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

  it('hands over whole batches, and the rest when there is no more', async () => {
    start(failing(), { batchSize: 2, batchingWindow: 60_000 });
    for (const body of ['a', 'b', 'c', 'd', 'e']) source.send(body);
    await source.drain();
    expect(batches).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
  });

  it('waits for a batch to fill up, but no longer than its window', async () => {
    const invoked = new Promise<void>(resolve => start(async () => resolve(), { batchingWindow: 100 }));
    const sent = performance.now();
    source.send('a');
    source.send('b');
    await invoked;
    expect(batches).toEqual([['a', 'b']]);
    expect(performance.now() - sent).toBeGreaterThan(90);
  });

  it('looks like SQS to the function', async () => {
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

  it('delivers again what the function reports, until it is a dead letter, and nothing else', async () => {
    start(failing('bad'));
    for (const body of ['a', 'bad', 'b']) source.send(body);
    await source.drain();
    expect([times('a'), times('b'), times('bad')]).toEqual([1, 1, 3]);
    expect(bodies(dead)).toEqual(['bad']);
    expect(bodies(results[0].succeeded)).toEqual(['a', 'b']);
    expect(bodies(results[0].failed)).toEqual(['bad']);
  });

  it('delivers a whole batch again where the function throws, and says why', async () => {
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

  it('takes a report of a message that the batch does not hold for a failure of all', async () => {
    start(async () => ({ batchItemFailures: [{ itemIdentifier: 'unknown' }] }));
    source.send('a');
    await source.drain();
    expect(bodies(dead)).toEqual(['a']);
  });

  it('stops after the batch that is under way', async () => {
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
