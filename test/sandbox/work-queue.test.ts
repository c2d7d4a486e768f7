import { ReceiveMessageCommand, SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { CREDENTIALS, REGION } from '../../src/sandbox/surroundings';
import { startWorkQueue, WorkQueue } from '../../src/sandbox/work-queue';

describe('the work queue', () => {
  let queue: WorkQueue;
  let client: SQSClient;

  beforeEach(async () => {
    queue = await startWorkQueue('work');
    client = new SQSClient({ endpoint: queue.endpoint, region: REGION, credentials: CREDENTIALS });
  });
  afterEach(async () => {
    client.destroy();
    await queue.stop();
  });

  const send = (...bodies: string[]) => client.send(new SendMessageBatchCommand({
    QueueUrl: queue.url,
    Entries: bodies.map((MessageBody, index) => ({ Id: String(index), MessageBody })),
  }));

  it('takes a batch from a real client, and gives each message to its consumer, in their order', async () => {
    const taken: string[] = [];
    queue.consume(body => taken.push(body));
    const { Successful, Failed } = await send('one', 'zwölf ✓');
    expect(Successful?.map(({ Id }) => Id)).toEqual(['0', '1']);
    expect(Failed).toEqual([]);
    expect(taken).toEqual(['one', 'zwölf ✓']);
  });

  it('keeps nothing for a consumer that comes later', async () => {
    const taken: string[] = [];
    await send('too early');
    queue.consume(body => taken.push(body));
    await send('in time');
    expect(taken).toEqual(['in time']);
  });

  it('is named like a queue of SQS', () => {
    expect(queue.url).toBe(`${queue.endpoint}/123456789012/work`);
  });

  it('names an operation that it does not have', async () => {
    await expect(client.send(new ReceiveMessageCommand({ QueueUrl: queue.url })))
      .rejects.toMatchObject({ name: 'UnsupportedOperation', message: 'the sandbox has no ReceiveMessage' });
  });
});
