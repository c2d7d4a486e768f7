import { createHash, randomUUID } from 'node:crypto';
import { failure, Reply, startJsonServer } from './json-server';
import { ACCOUNT } from './local-account';

/** A message that a client has sent. */
export interface SentMessage {
  readonly body: string;
  /** Of a message to a FIFO queue. */
  readonly deduplicationId?: string;
}

/** The API of SQS, as far as the functions of a ledger and its managers use it: they send. */
export interface SqsEndpoint {
  readonly endpoint: string;
  /** The URL of a queue, whether it exists yet or not. */
  urlOf(name: string): string;
  /** Creates a queue, whose messages are passed on. */
  serve(name: string, receive: (message: SentMessage) => void): void;
  stop(): Promise<void>;
}

interface BatchEntry {
  readonly Id: string;
  readonly MessageBody: string;
  readonly MessageDeduplicationId?: string;
}

interface Request extends Omit<BatchEntry, 'Id'> {
  readonly QueueUrl: string;
  readonly Entries?: readonly BatchEntry[];
}

export async function startSqsEndpoint(): Promise<SqsEndpoint> {
  const queues = new Map<string, (message: SentMessage) => void>();
  const { endpoint, stop } = await startJsonServer(async (operation, input) => {
    const { QueueUrl, Entries = [], ...message } = input as Request;
    const receive = queues.get(nameIn(QueueUrl));
    if (!receive) return failure(400, 'com.amazonaws.sqs#QueueDoesNotExist', `the sandbox has no queue ${QueueUrl}`);
    switch (operation) {
      case 'SendMessage': return sent(send(message, receive));
      case 'SendMessageBatch': return sent({ Successful: Entries.map(entry => ({ Id: entry.Id, ...send(entry, receive) })), Failed: [] });
      default: return failure(400, 'com.amazonaws.sqs#UnsupportedOperation', `the sandbox does not support ${operation}`);
    }
  });
  const urlOf = (name: string) => `${endpoint}/${ACCOUNT}/${name}`;
  return { endpoint, urlOf, serve: (name, receive) => void queues.set(name, receive), stop };
}

function send({ MessageBody: body, MessageDeduplicationId: deduplicationId }: Omit<BatchEntry, 'Id'>, receive: (message: SentMessage) => void) {
  receive({ body, deduplicationId });
  return { MessageId: randomUUID(), MD5OfMessageBody: createHash('md5').update(body).digest('hex') };
}

/** By its name, because a proxy has another address. */
function nameIn(queueUrl: string): string {
  return queueUrl.slice(queueUrl.lastIndexOf('/') + 1);
}

function sent(body: object): Reply {
  return { statusCode: 200, body };
}
