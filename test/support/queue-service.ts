import { ScriptedService, ServiceCall, ServiceReply } from './scripted-service';
import { LocalQueue, QueuedMessage } from '../../src/sandbox/aws/local-queue';

const ACCOUNT = '111122223333';
const REGION = 'eu-west-1';

/** What EventBridge adds to a message that it could not send. */
export interface Undelivered {
  readonly code: string;
  readonly message: string;
}

interface Task {
  readonly from: string;
  readonly to: string;
  readonly total: number;
  moved: number;
  status: string;
  failure?: string;
}

/** SQS over HTTP, with the semantics of the sandbox's queues, and the Lambda calls that lead from a function to its queue. */
export class QueueService {
  static async start(): Promise<QueueService> {
    const service = new QueueService();
    service.http = await ScriptedService.start(call => service.hooked(call) ?? service.answer(call));
    return service;
  }

  /** Answers before the engine, if one returns a reply. */
  readonly hooks: Array<(call: ServiceCall) => ServiceReply | undefined> = [];
  /** Configurations that ListFunctions returns. */
  readonly functions: object[] = [];
  /** The queue that each function reads, by the name of the function. */
  readonly mappings = new Map<string, string>();
  /** How many messages a redrive moves between two looks at its progress. */
  messagesPerLook = Infinity;
  private http?: ScriptedService;
  private readonly queues = new Map<string, LocalQueue>();
  private readonly deadLetterQueues = new Map<string, string>();
  private readonly undelivered = new Map<string, Undelivered>();
  private readonly tasks: Task[] = [];
  private nextId = 0;

  get calls(): readonly ServiceCall[] {
    return this.http?.calls ?? [];
  }

  get env(): Record<string, string> {
    const url = this.http?.url ?? '';
    return { AWS_ENDPOINT_URL_SQS: url, AWS_ENDPOINT_URL_LAMBDA: url, AWS_REGION: REGION };
  }

  urlOf(name: string): string {
    return `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/${name}`;
  }

  arnOf(name: string): string {
    return `arn:aws:sqs:${REGION}:${ACCOUNT}:${name}`;
  }

  /** @param deadLetterQueue the name of its dead-letter queue */
  create(name: string, deadLetterQueue?: string): void {
    this.queues.set(name, new LocalQueue({ visibilityTimeout: 0, maxReceiveCount: Infinity, onDeadLetter: () => undefined }));
    if (deadLetterQueue !== undefined) this.deadLetterQueues.set(name, deadLetterQueue);
  }

  send(name: string, body: string, undelivered?: Undelivered): string {
    const id = `message-${this.nextId += 1}`;
    this.queue(name).send(id, body, Date.now());
    if (undelivered) this.undelivered.set(id, undelivered);
    return id;
  }

  /** How many messages can be received now, and how many are kept in all. */
  counts(name: string): { readonly visible: number; readonly all: number } {
    const queue = this.queue(name);
    const all = queue.size;
    return { visible: Array.from({ length: all }, (_, index) => index + 1).filter(count => queue.hasVisible(count, Date.now())).length, all };
  }

  async stop(): Promise<void> {
    await this.http?.stop();
  }

  private hooked(call: ServiceCall): ServiceReply | undefined {
    for (const hook of this.hooks) {
      const reply = hook(call);
      if (reply !== undefined) return reply;
    }
    return undefined;
  }

  private queue(name: string): LocalQueue {
    const queue = this.queues.get(name);
    if (!queue) throw new Error(`no queue ${name}`);
    return queue;
  }

  private answer({ operation, path, body }: ServiceCall): ServiceReply {
    if (path.startsWith('/2015-03-31/functions')) return { body: { Functions: this.functions } };
    if (path.startsWith('/2015-03-31/event-source-mappings')) {
      const queue = this.mappings.get(new URL(path, 'http://x').searchParams.get('FunctionName') ?? '');
      const found = queue === undefined ? [] : [{ UUID: 'uuid', State: 'Enabled', EventSourceArn: this.arnOf(queue) }];
      return { body: { EventSourceMappings: found } };
    }
    const name = String(body.QueueName ?? body.QueueUrl?.split('/').pop() ?? body.SourceArn?.split(':').pop());
    if (!this.queues.has(name)) {
      const headers = { 'x-amzn-query-error': 'AWS.SimpleQueueService.NonExistentQueue;Sender' };
      return { status: 400, error: 'QueueDoesNotExist', headers, body: { message: 'The specified queue does not exist.' } };
    }
    switch (operation) {
      case 'GetQueueUrl': return { body: { QueueUrl: this.urlOf(name) } };
      case 'GetQueueAttributes': return { body: { Attributes: this.attributes(name) } };
      case 'ListDeadLetterSourceQueues':
        return { body: { queueUrls: [...this.deadLetterQueues].filter(([, target]) => target === name).map(([source]) => this.urlOf(source)) } };
      case 'ReceiveMessage': return { body: { Messages: this.receive(name, body.MaxNumberOfMessages, body.VisibilityTimeout) } };
      case 'ChangeMessageVisibilityBatch': return { body: this.changeVisibility(name, body.Entries) };
      case 'SendMessageBatch': return { body: this.sendBatch(name, body.Entries) };
      case 'StartMessageMoveTask': return this.startTask(name, body.DestinationArn.split(':').pop());
      case 'ListMessageMoveTasks': return { body: { Results: this.results(name) } };
      default: return { status: 400, error: 'UnsupportedOperation', body: { message: `${operation} is not expected` } };
    }
  }

  private attributes(name: string): Record<string, string> {
    const { visible, all } = this.counts(name);
    const target = this.deadLetterQueues.get(name);
    return {
      QueueArn: this.arnOf(name),
      ApproximateNumberOfMessages: String(visible),
      ApproximateNumberOfMessagesNotVisible: String(all - visible),
      ...(target === undefined ? {} : { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: this.arnOf(target), maxReceiveCount: 5 }) }),
    };
  }

  private receive(name: string, limit: number, hiddenSeconds: number): object[] {
    const queue = this.queue(name);
    const received = queue.receive(limit, Date.now());
    for (const { id } of received) queue.changeVisibility(id, Date.now() + hiddenSeconds * 1_000);
    return received.map(message => this.toMessage(message));
  }

  private toMessage({ id, body, sentAt }: QueuedMessage): object {
    const undelivered = this.undelivered.get(id);
    const attribute = (StringValue: string) => ({ DataType: 'String', StringValue });
    return {
      MessageId: id,
      ReceiptHandle: id,
      Body: body,
      Attributes: { SentTimestamp: String(sentAt) },
      ...(undelivered ? { MessageAttributes: { ERROR_CODE: attribute(undelivered.code), ERROR_MESSAGE: attribute(undelivered.message) } } : {}),
    };
  }

  private sendBatch(name: string, entries: ReadonlyArray<{ Id: string; MessageBody: string }>): object {
    return { Successful: entries.map(({ Id, MessageBody }) => ({ Id, MessageId: this.send(name, MessageBody), MD5OfMessageBody: '0' })) };
  }

  private changeVisibility(name: string, entries: ReadonlyArray<{ Id: string; ReceiptHandle: string; VisibilityTimeout: number }>): object {
    for (const { ReceiptHandle, VisibilityTimeout } of entries) {
      this.queue(name).changeVisibility(ReceiptHandle, Date.now() + VisibilityTimeout * 1_000);
    }
    return { Successful: entries.map(({ Id }) => ({ Id })), Failed: [] };
  }

  private startTask(from: string, to: string): ServiceReply {
    if (this.tasks.some(task => task.from === from && task.status === 'RUNNING')) {
      return { status: 400, error: 'UnsupportedOperation', body: { message: 'There is already a task running for this source queue.' } };
    }
    this.tasks.push({ from, to, total: this.counts(from).visible, moved: 0, status: 'RUNNING' });
    return { body: { TaskHandle: 'handle' } };
  }

  private results(from: string): object[] {
    return [...this.tasks].reverse().filter(task => task.from === from).map(task => {
      this.move(task);
      const { status, moved, total, failure } = task;
      return {
        Status: status,
        ApproximateNumberOfMessagesMoved: moved,
        ApproximateNumberOfMessagesToMove: total,
        FailureReason: failure,
        ...(status === 'RUNNING' ? { TaskHandle: 'handle' } : {}),
      };
    });
  }

  private move(task: Task): void {
    if (task.status !== 'RUNNING') return;
    const from = this.queue(task.from);
    for (const { id, body } of from.receive(Math.min(this.messagesPerLook, from.size), Date.now())) {
      from.delete(id);
      this.queue(task.to).send(id, body, Date.now());
      task.moved += 1;
    }
    if (task.moved >= task.total) task.status = 'COMPLETED';
  }
}
