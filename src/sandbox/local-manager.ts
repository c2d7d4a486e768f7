import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { EventSourceMapping } from './aws/event-source-mapping';
import { LocalFifoQueue } from './aws/local-fifo-queue';
import { LocalFunction } from './aws/local-function';
import { QueueFunction, QueueFunctionOptions } from './aws/queue-function';
import type { SentMessage } from './aws/sqs-endpoint';
import type { TargetQueue } from './aws/target-queue';
import { Behavior, Consumer } from './consumer';
import type { LedgerTemplate } from './ledger-template';
import { bundle } from './package-assets';

export interface ManagerOptions extends Pick<QueueFunctionOptions, 'onBatch' | 'onDeadLetter' | 'onLog' | 'waits' | 'now'> {
  /** Environment variables of both functions that override those of the template. @default - none */
  readonly environment?: Readonly<Record<string, string>>;
  /** How the consumer processes each event. @default - it fails some, by their ids */
  readonly behaviorOf?: (id: string) => Behavior;
}

interface Resources {
  readonly template: LedgerTemplate;
  /** The endpoint of DynamoDB. */
  readonly endpoint: string;
  readonly targetQueue: TargetQueue;
  /** Creates the queue whose messages start runs. */
  readonly serveWakeQueue: (receive: (message: SentMessage) => void) => void;
}

const DISPATCH_NAME = 'ledger-dispatch';
const WAKE_NAME = 'ledger-wake-queue';
const SETTLE_NAME = 'ledger-settle';

/** Between two runs of the schedule, in milliseconds. A schedule in AWS has at least a minute. */
const INTERVAL = 5_000;

/** A manager on this machine: its functions, its target with a sample consumer, and its outcome queue. */
export class LocalManager {
  readonly consumer: Consumer;
  private readonly dispatchFunction: LocalFunction;
  /** Another instance of the same function: as in AWS, a prompt run and one of the schedule may overlap. */
  private readonly promptFunction: LocalFunction;
  private readonly settle: QueueFunction;
  private readonly now: () => number;
  private wakeSource?: EventSourceMapping;

  constructor({ environment, behaviorOf, ...options }: ManagerOptions, private readonly resources: Resources) {
    const { template, endpoint, targetQueue, serveWakeQueue } = resources;
    this.now = options.now;
    const instance = () => new LocalFunction({
      name: DISPATCH_NAME,
      bundle: bundle('dispatch'),
      environment: { ...template.dispatch.environment, ...environment },
      timeoutSeconds: template.dispatch.timeoutSeconds,
      endpoint,
      onLog: options.onLog,
    });
    this.dispatchFunction = instance();
    this.promptFunction = instance();
    // While the manager does not run, nobody receives the messages, and they expire.
    serveWakeQueue(({ body, deduplicationId }) => this.wakeSource?.send(body, deduplicationId));
    this.settle = new QueueFunction({
      ...options,
      name: SETTLE_NAME,
      bundle: bundle('settle'),
      settings: { ...template.settle, environment: { ...template.settle.environment, ...environment } },
      endpoint,
    });
    this.consumer = new Consumer(body => this.report(body), behaviorOf);
    targetQueue.consume(body => this.consumer.receive(body));
  }

  /** One run: delivers the events that are due. Rejects if the function fails. */
  async dispatch(): Promise<void> {
    await this.dispatchFunction.invoke({}, randomUUID());
  }

  /**
   * Runs promptly and by a schedule, until the signal aborts. Resolves after the last run.
   *
   * @param interval of the schedule, in milliseconds
   */
  async run(signal: AbortSignal, onError: (error: Error) => void, interval = INTERVAL): Promise<void> {
    const wakeSource = this.wakeSource = this.createWakeSource(onError);
    while (!signal.aborted) {
      await this.dispatch().catch(onError);
      await sleep(interval, undefined, { signal }).catch(() => undefined);
    }
    this.wakeSource = undefined;
    await wakeSource.stop();
  }

  /** Sends an outcome to the outcome queue. */
  report(body: string): void {
    this.settle.send(body);
  }

  /** Accepts no more outcomes. Resolves once every reported outcome is settled or in the dead-letter queue. */
  drain(): Promise<void> {
    return this.settle.drain();
  }

  async stop(): Promise<void> {
    await this.dispatchFunction.stop();
    await this.promptFunction.stop();
    await this.settle.stop();
  }

  private createWakeSource(onError: (error: Error) => void): EventSourceMapping {
    const { batchSize, ...queue } = this.resources.template.wakeSource;
    return new EventSourceMapping({
      queue: new LocalFifoQueue(queue),
      queueName: WAKE_NAME,
      batchSize,
      batchingWindow: 0,
      retryDelay: queue.visibilityTimeout,
      invoke: (event, requestId) => this.promptFunction.invoke(event, requestId),
      onBatch: async ({ error }) => (error === undefined ? undefined : onError(new Error(error))),
      now: this.now,
    });
  }
}
