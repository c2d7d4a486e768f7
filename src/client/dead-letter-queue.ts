import {
  ChangeMessageVisibilityBatchCommand, GetQueueAttributesCommand, GetQueueUrlCommand, ListMessageMoveTasksCommand, Message,
  paginateListDeadLetterSourceQueues, ReceiveMessageCommand, SQSClient, StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { chunks } from '../core/chunks';
import type { DeadLetter } from '../core/dead-letter';
import { present } from '../core/present';

/** Longer than the reading, so that no message is received twice. */
const HIDDEN_SECONDS = 30;
const READING_MS = 20_000;

/** SQS then asks all of its servers, and an empty reply means an empty queue. */
const WAIT_SECONDS = 1;
const BATCH_SIZE = 10;

export interface QueueFacts {
  readonly url: string;
  readonly arn: string;
  /** About how many messages can be received. */
  readonly visible: number;
  /** About how many somebody else is reading. */
  readonly hidden: number;
  /** The ARN of its own dead-letter queue. */
  readonly deadLetterArn?: string;
}

export interface Look {
  readonly letters: readonly DeadLetter[];
  /** Whether these were all messages that can be received. */
  readonly complete: boolean;
  /** How many of them could not be given back, and stay hidden for `HIDDEN_SECONDS`. */
  readonly kept: number;
}

export interface RedriveTask {
  readonly status: string;
  readonly moved: number;
  /** Unknown while SQS counts. */
  readonly total?: number;
  readonly failure?: string;
  /** Only while it runs. */
  readonly handle?: string;
}

/** A dead-letter queue. Nothing here deletes a message. */
export class DeadLetterQueue {
  constructor(private readonly client: SQSClient, readonly url: string) {}

  async facts(url = this.url): Promise<QueueFacts> {
    const { Attributes = {} } = await this.client.send(new GetQueueAttributesCommand({
      QueueUrl: url, AttributeNames: ['QueueArn', 'ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible', 'RedrivePolicy'],
    }));
    const policy = JSON.parse(Attributes.RedrivePolicy ?? '{}') as { readonly deadLetterTargetArn?: string };
    return present<QueueFacts>({
      url,
      arn: Attributes.QueueArn ?? '',
      visible: Number(Attributes.ApproximateNumberOfMessages ?? 0),
      hidden: Number(Attributes.ApproximateNumberOfMessagesNotVisible ?? 0),
      deadLetterArn: policy.deadLetterTargetArn,
    });
  }

  /** The queues whose messages end up here. */
  async sources(): Promise<string[]> {
    const urls: string[] = [];
    const pages = paginateListDeadLetterSourceQueues({ client: this.client }, { QueueUrl: this.url });
    for await (const { queueUrls = [] } of pages) urls.push(...queueUrls);
    return urls;
  }

  /** Receives messages and gives them back at once. Stops at the limit, after 20 seconds, or when the signal aborts. */
  async look(limit: number, now: () => number, signal: AbortSignal): Promise<Look> {
    const end = now() + READING_MS;
    const received = new Map<string, Message>();
    let complete = false;
    let kept = 0;
    try {
      while (!complete && received.size < limit && now() < end && !signal.aborted) {
        const { Messages = [] } = await this.client.send(new ReceiveMessageCommand({
          QueueUrl: this.url,
          MaxNumberOfMessages: Math.min(BATCH_SIZE, limit - received.size),
          VisibilityTimeout: HIDDEN_SECONDS,
          WaitTimeSeconds: WAIT_SECONDS,
          MessageSystemAttributeNames: ['SentTimestamp'],
          MessageAttributeNames: ['ERROR_CODE', 'ERROR_MESSAGE'],
        }));
        for (const message of Messages) received.set(message.MessageId ?? '', message);
        complete = Messages.length === 0;
      }
    } finally {
      kept = await this.giveBack([...received.values()]);
    }
    return { letters: [...received.values()].map(toLetter), complete, kept };
  }

  /** @returns how many could not be given back */
  private async giveBack(messages: readonly Message[]): Promise<number> {
    const kept = await Promise.all(chunks(messages, BATCH_SIZE).map(async batch => {
      const Entries = batch.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle, VisibilityTimeout: 0 }));
      const sent = this.client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: this.url, Entries }));
      return sent.then(({ Successful = [] }) => batch.length - Successful.length, () => batch.length);
    }));
    return kept.reduce((sum, count) => sum + count, 0);
  }

  /** Starts a task of SQS that moves all messages, and continues whether or not anybody watches it. */
  async startRedrive(sourceArn: string, destinationArn: string, maxPerSecond?: number): Promise<void> {
    await this.client.send(new StartMessageMoveTaskCommand({
      SourceArn: sourceArn, DestinationArn: destinationArn, MaxNumberOfMessagesPerSecond: maxPerSecond,
    }));
  }

  /** The newest task of the last 24 hours. */
  async redrive(sourceArn: string): Promise<RedriveTask | undefined> {
    const { Results: [task] = [] } = await this.client.send(new ListMessageMoveTasksCommand({ SourceArn: sourceArn, MaxResults: 1 }));
    return task && present<RedriveTask>({
      status: task.Status ?? 'UNKNOWN',
      moved: task.ApproximateNumberOfMessagesMoved ?? 0,
      total: task.ApproximateNumberOfMessagesToMove,
      failure: task.FailureReason,
      handle: task.TaskHandle,
    });
  }
}

/** The URL of any queue. */
export async function queueUrlOf(client: SQSClient, arn: string): Promise<string> {
  const [, , , , QueueOwnerAWSAccountId, QueueName] = arn.split(':');
  return (await client.send(new GetQueueUrlCommand({ QueueName, QueueOwnerAWSAccountId }))).QueueUrl ?? '';
}

function toLetter({ MessageId = '', Body = '', Attributes, MessageAttributes }: Message): DeadLetter {
  const code = MessageAttributes?.ERROR_CODE?.StringValue;
  const sent = Attributes?.SentTimestamp;
  return present<DeadLetter>({
    messageId: MessageId,
    body: Body,
    sentAt: sent === undefined ? undefined : Number(sent),
    undelivered: code === undefined ? undefined : { code, message: MessageAttributes?.ERROR_MESSAGE?.StringValue ?? 'no message' },
  });
}
