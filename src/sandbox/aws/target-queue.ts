import { createHash, randomUUID } from 'node:crypto';
import { failure, startJsonServer } from './json-server';
import { ACCOUNT } from './local-account';

/** The queue that is a manager's target. It implements the one SQS operation that a manager uses. */
export interface TargetQueue {
  readonly endpoint: string;
  readonly url: string;
  /** Passes each further message to the consumer. Earlier messages are lost. */
  consume(consumer: (body: string) => void): void;
  stop(): Promise<void>;
}

interface BatchEntry {
  readonly Id: string;
  readonly MessageBody: string;
}

export async function startTargetQueue(name: string): Promise<TargetQueue> {
  let consumer: (body: string) => void = () => undefined;
  const { endpoint, stop } = await startJsonServer(async (operation, input) => {
    if (operation !== 'SendMessageBatch') return failure(400, 'com.amazonaws.sqs#UnsupportedOperation', `the sandbox does not support ${operation}`);
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
