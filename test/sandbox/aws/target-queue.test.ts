import { ReceiveMessageCommand, SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { CREDENTIALS, REGION } from '../../../src/sandbox/aws/local-account';
import { startTargetQueue, TargetQueue } from '../../../src/sandbox/aws/target-queue';

describe('the target queue', () => {
  let queue: TargetQueue;
  let client: SQSClient;

  beforeEach(async () => {
    queue = await startTargetQueue('work');
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

  it('accepts a batch from a real client, and passes the messages to its consumer in order', async () => {
    const received: string[] = [];
    queue.consume(body => received.push(body));
    const { Successful, Failed } = await send('one', 'zwölf ✓');
    expect(Successful?.map(({ Id }) => Id)).toEqual(['0', '1']);
    expect(Failed).toEqual([]);
    expect(received).toEqual(['one', 'zwölf ✓']);
  });

  it('keeps no messages for a later consumer', async () => {
    const received: string[] = [];
    await send('too early');
    queue.consume(body => received.push(body));
    await send('in time');
    expect(received).toEqual(['in time']);
  });

  it('has a URL like a queue of SQS', () => {
    expect(queue.url).toBe(`${queue.endpoint}/123456789012/work`);
  });

  it('names an operation that it does not support', async () => {
    await expect(client.send(new ReceiveMessageCommand({ QueueUrl: queue.url })))
      .rejects.toMatchObject({ name: 'UnsupportedOperation', message: 'the sandbox does not support ReceiveMessage' });
  });
});
