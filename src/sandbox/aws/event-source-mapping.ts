import { createHash, randomUUID } from 'node:crypto';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { ACCOUNT, REGION } from './local-account';
import type { LocalQueue, QueuedMessage } from './local-queue';

export interface EventSourceMappingOptions {
  readonly queue: LocalQueue;
  readonly queueName: string;
  /** The most messages per invocation. */
  readonly batchSize: number;
  /** How long to wait for a full batch, in milliseconds. */
  readonly batchingWindow: number;
  /** How long after its batch a failed message becomes visible again, in milliseconds. */
  readonly retryDelay: number;
  readonly invoke: (event: SQSEvent, requestId: string) => Promise<unknown>;
  readonly onBatch: (batch: BatchResult) => Promise<void>;
  readonly now: () => number;
}

export interface BatchResult {
  readonly succeeded: readonly QueuedMessage[];
  readonly failed: readonly QueuedMessage[];
  /** Why the invocation failed, if it did. */
  readonly error?: string;
}

/** Invokes a function with the messages of a queue, one batch at a time, and retries those that the function reports as failed. */
export class EventSourceMapping {
  private draining = false;
  private stopped = false;
  private readonly idleListeners: Array<() => void> = [];
  private readonly finished: Promise<void>;

  constructor(private readonly options: EventSourceMappingOptions) {
    this.finished = this.run();
  }

  /** Ends the wait for the next batch early. */
  private wake: () => void = () => undefined;

  send(body: string, deduplicationId?: string): void {
    const { queue, now } = this.options;
    queue.send(randomUUID(), body, now(), deduplicationId);
    this.wake();
  }

  /** Resolves once no message waits or is being processed. */
  async idle(): Promise<void> {
    if (this.options.queue.size > 0 && !this.stopped) await new Promise<void>(resolve => this.idleListeners.push(resolve));
  }

  /** Resolves once every message succeeded or is in the dead-letter queue. Does not wait for full batches. */
  async drain(): Promise<void> {
    this.draining = true;
    this.wake();
    await this.finished;
  }

  /** Resolves after the current batch. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.drain();
  }

  private async run(): Promise<void> {
    const { queue, batchSize, now } = this.options;
    while (!(this.draining && queue.size === 0)) {
      await this.batchIsDue();
      if (this.stopped) break;
      const messages = queue.receive(batchSize, now());
      if (messages.length > 0) await this.process(messages);
      if (queue.size === 0) this.reportIdle();
    }
    this.reportIdle();
  }

  private reportIdle(): void {
    for (const resolve of this.idleListeners.splice(0)) resolve();
  }

  private async batchIsDue(): Promise<void> {
    const { queue, batchSize, batchingWindow, now } = this.options;
    while (!this.stopped) {
      const first = queue.nextVisibleAt();
      if (first === undefined && this.draining) return;
      const wait = first === undefined ? undefined : first + (this.draining ? 0 : batchingWindow) - now();
      if (wait !== undefined && (wait <= 0 || queue.hasVisible(batchSize, now()))) return;
      await this.wakeUp(wait);
    }
  }

  private wakeUp(milliseconds: number | undefined): Promise<void> {
    return new Promise(resolve => {
      const timer = milliseconds === undefined ? undefined : setTimeout(resolve, milliseconds);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  private async process(messages: readonly QueuedMessage[]): Promise<void> {
    const { queue, invoke, retryDelay, onBatch, now } = this.options;
    const ids = messages.map(({ id }) => id);
    const { failedIds, error } = await invoke(this.toEvent(messages), randomUUID()).then(
      reply => ({ failedIds: failedMessageIds(reply, ids), error: undefined }),
      (thrown: Error) => ({ failedIds: new Set(ids), error: thrown.message }),
    );
    for (const { id } of messages) {
      if (failedIds.has(id)) queue.changeVisibility(id, now() + retryDelay);
      else queue.delete(id);
    }
    await onBatch({
      succeeded: messages.filter(({ id }) => !failedIds.has(id)),
      failed: messages.filter(({ id }) => failedIds.has(id)),
      error,
    });
  }

  private toEvent(messages: readonly QueuedMessage[]): SQSEvent {
    return { Records: messages.map(message => toRecord(message, this.options.queueName)) };
  }
}

function toRecord(message: QueuedMessage, queueName: string): SQSRecord {
  const { id, body, sentAt, firstReceivedAt = sentAt, receiveCount } = message;
  return {
    messageId: id,
    receiptHandle: `${id}#${receiveCount}`,
    body,
    attributes: {
      ApproximateReceiveCount: String(receiveCount),
      SentTimestamp: String(sentAt),
      SenderId: ACCOUNT,
      ApproximateFirstReceiveTimestamp: String(firstReceivedAt),
    },
    messageAttributes: {},
    md5OfBody: createHash('md5').update(body).digest('hex'),
    eventSource: 'aws:sqs',
    eventSourceARN: `arn:aws:sqs:${REGION}:${ACCOUNT}:${queueName}`,
    awsRegion: REGION,
  };
}

/**
 * A report with an id that is not in the batch fails the whole batch, as in Lambda.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
function failedMessageIds(reply: unknown, ids: readonly string[]): Set<string> {
  const failures = (reply as Partial<SQSBatchResponse> | null | undefined)?.batchItemFailures ?? [];
  const failed = failures.map(({ itemIdentifier }) => itemIdentifier);
  return new Set(failed.every(id => ids.includes(id)) ? failed : ids);
}
