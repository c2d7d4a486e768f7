import { createHash, randomUUID } from 'node:crypto';
import { failure, startJsonServer } from './json-server';
import { ACCOUNT } from './surroundings';

/** A manager's target: it speaks SQS as far as a manager needs it. */
export interface WorkQueue {
  readonly endpoint: string;
  readonly url: string;
  /** From now on each message goes to the consumer as soon as it is sent; those before it are lost. */
  consume(consumer: (body: string) => void): void;
  stop(): Promise<void>;
}

interface BatchEntry {
  readonly Id: string;
  readonly MessageBody: string;
}

export async function startWorkQueue(name: string): Promise<WorkQueue> {
  let consumer: (body: string) => void = () => undefined;
  const { endpoint, stop } = await startJsonServer(async (operation, input) => {
    if (operation !== 'SendMessageBatch') return failure(400, 'com.amazonaws.sqs#UnsupportedOperation', `the sandbox has no ${operation}`);
    const { Entries: entries = [] } = input as { readonly Entries?: readonly BatchEntry[] };
    for (const { MessageBody: body } of entries) consumer(body);
    const successful = entries.map(({ Id, MessageBody }) => ({ Id, MessageId: randomUUID(), MD5OfMessageBody: md5(MessageBody) }));
    return { statusCode: 200, body: { Successful: successful, Failed: [] } };
  });
  return { endpoint, url: `${endpoint}/${ACCOUNT}/${name}`, consume: next => void (consumer = next), stop };
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}
