import { BatchResult, EventSource } from './event-source';
import type { QueueFunctionSettings } from './ledger-template';
import { LocalFunction } from './local-function';
import { Queue, QueuedMessage } from './local-queue';

export interface QueueFunctionOptions {
  readonly name: string;
  /** The file of its code. */
  readonly bundle: string;
  readonly settings: QueueFunctionSettings;
  /** Where the function finds DynamoDB. */
  readonly endpoint: string;
  readonly onBatch: (batch: BatchResult) => Promise<void>;
  readonly onDeadLetter: (message: QueuedMessage) => void;
  readonly onLog: (line: string) => void;
  readonly waits?: Waits;
  readonly now: () => number;
}

/** How long messages wait, in milliseconds. */
export interface Waits {
  /** For other messages, to fill up a batch. @default - what the template says */
  readonly batchingWindow?: number;
  /** After they failed, to be received again. @default 200 */
  readonly retryDelay?: number;
}

/** What AWS advises: a batch must not come into sight again while its function is still at it. */
const VISIBILITY_PER_FUNCTION_TIMEOUT = 6;

/** Nobody wants to wait minutes in front of a terminal for a message to fail again. */
const RETRY_DELAY = 200;

/** A function, and the queue that feeds it. */
export class QueueFunction {
  private readonly local: LocalFunction;
  private readonly eventSource: EventSource;

  constructor({ name, bundle, settings, endpoint, onBatch, onDeadLetter, onLog, waits, now }: QueueFunctionOptions) {
    const { environment, timeoutSeconds, batchSize, batchingWindowSeconds, maxReceiveCount } = settings;
    this.local = new LocalFunction({ name, bundle, environment, timeoutSeconds, endpoint, onLog });
    this.eventSource = new EventSource({
      queue: new Queue({ visibilityTimeout: timeoutSeconds * VISIBILITY_PER_FUNCTION_TIMEOUT * 1000, maxReceiveCount, onDeadLetter }),
      queueName: `${name}-queue`,
      batchSize,
      batchingWindow: waits?.batchingWindow ?? batchingWindowSeconds * 1000,
      retryDelay: waits?.retryDelay ?? RETRY_DELAY,
      invoke: (event, requestId) => this.local.invoke(event, requestId),
      onBatch,
      now,
    });
  }

  send(body: string): void {
    this.eventSource.send(body);
  }

  /** Takes no more messages. Resolves once each that was sent succeeded or is in the dead-letter queue. */
  drain(): Promise<void> {
    return this.eventSource.drain();
  }

  /** Ends with the batch that is under way. */
  async stop(): Promise<void> {
    await this.eventSource.stop();
    await this.local.stop();
  }
}
