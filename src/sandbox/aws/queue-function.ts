import { BatchResult, EventSourceMapping } from './event-source-mapping';
import { LocalFunction } from './local-function';
import { LocalQueue, QueuedMessage } from './local-queue';
import type { QueueFunctionSettings } from '../ledger-template';

export interface QueueFunctionOptions {
  readonly name: string;
  /** The file of its code. */
  readonly bundle: string;
  readonly settings: QueueFunctionSettings;
  /** The endpoint of DynamoDB. */
  readonly endpoint: string;
  readonly onBatch: (batch: BatchResult) => Promise<void>;
  readonly onDeadLetter: (message: QueuedMessage) => void;
  readonly onLog: (line: string) => void;
  readonly waits?: Waits;
  readonly now: () => number;
}

/** How long messages wait, in milliseconds. */
export interface Waits {
  /** For other messages that fill the batch. @default - the batching window of the template */
  readonly batchingWindow?: number;
  /** Before a failed message is received again. @default 200 */
  readonly retryDelay?: number;
}

/** As AWS recommends: a message must not become visible again while the function processes it. */
const VISIBILITY_PER_FUNCTION_TIMEOUT = 6;

/** Short, since a person waits at the terminal. In milliseconds. */
const RETRY_DELAY = 200;

/** A function and the queue that invokes it. */
export class QueueFunction {
  private readonly local: LocalFunction;
  private readonly mapping: EventSourceMapping;

  constructor({ name, bundle, settings, endpoint, onBatch, onDeadLetter, onLog, waits, now }: QueueFunctionOptions) {
    const { environment, timeoutSeconds, batchSize, batchingWindowSeconds, maxReceiveCount } = settings;
    this.local = new LocalFunction({ name, bundle, environment, timeoutSeconds, endpoint, onLog });
    this.mapping = new EventSourceMapping({
      queue: new LocalQueue({ visibilityTimeout: timeoutSeconds * VISIBILITY_PER_FUNCTION_TIMEOUT * 1000, maxReceiveCount, onDeadLetter }),
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
    this.mapping.send(body);
  }

  /** Resolves once no message waits or is being processed. */
  idle(): Promise<void> {
    return this.mapping.idle();
  }

  /** Accepts no more messages. Resolves once every message succeeded or is in the dead-letter queue. */
  drain(): Promise<void> {
    return this.mapping.drain();
  }

  /** Resolves after the current batch. */
  async stop(): Promise<void> {
    await this.mapping.stop();
    await this.local.stop();
  }
}
