import { ReceiveMessageCommand, SendMessageBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { CREDENTIALS, REGION } from '../../../src/sandbox/aws/local-account';
import { SqsEndpoint, startSqsEndpoint } from '../../../src/sandbox/aws/sqs-endpoint';
import { TargetQueue } from '../../../src/sandbox/aws/target-queue';

describe('the target queue', () => {
  let sqs: SqsEndpoint;
  let queue: TargetQueue;
  let client: SQSClient;

  beforeEach(async () => {
    sqs = await startSqsEndpoint();
    queue = new TargetQueue(sqs, 'work');
    client = new SQSClient({ endpoint: sqs.endpoint, region: REGION, credentials: CREDENTIALS });
  });
  afterEach(async () => {
    client.destroy();
    await sqs.stop();
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
    expect(queue.url).toBe(`${sqs.endpoint}/123456789012/work`);
  });

  it('shares its endpoint with other queues, which receive single messages with their deduplication ids', async () => {
    const received: object[] = [];
    sqs.serve('wake.fifo', message => received.push(message));
    await client.send(new SendMessageCommand({ QueueUrl: sqs.urlOf('wake.fifo'), MessageBody: 'b', MessageGroupId: 'g', MessageDeduplicationId: 'd' }));
    expect(received).toEqual([{ body: 'b', deduplicationId: 'd' }]);
  });

  it('names a queue that does not exist', async () => {
    await expect(client.send(new SendMessageCommand({ QueueUrl: sqs.urlOf('other'), MessageBody: 'b' })))
      .rejects.toMatchObject({ name: 'QueueDoesNotExist', message: `the sandbox has no queue ${sqs.urlOf('other')}` });
  });

  it('names an operation that it does not support', async () => {
    await expect(client.send(new ReceiveMessageCommand({ QueueUrl: queue.url })))
      .rejects.toMatchObject({ name: 'UnsupportedOperation', message: 'the sandbox does not support ReceiveMessage' });
  });
});
