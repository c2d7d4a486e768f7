import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { LocalFunction } from './aws/local-function';
import { QueueFunction, QueueFunctionOptions } from './aws/queue-function';
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
}

const DISPATCH_NAME = 'ledger-dispatch';
const SETTLE_NAME = 'ledger-settle';

/** Between two runs, in milliseconds. A schedule in AWS has at least a minute. */
const INTERVAL = 1_000;

/** A manager on this machine: its functions, its target with a sample consumer, and its outcome queue. */
export class LocalManager {
  readonly consumer: Consumer;
  private readonly dispatchFunction: LocalFunction;
  private readonly settle: QueueFunction;

  constructor({ environment, behaviorOf, ...options }: ManagerOptions, { template, endpoint, targetQueue }: Resources) {
    this.dispatchFunction = new LocalFunction({
      name: DISPATCH_NAME,
      bundle: bundle('dispatch'),
      environment: { ...template.dispatch.environment, ...environment, AWS_ENDPOINT_URL_SQS: targetQueue.endpoint },
      timeoutSeconds: template.dispatch.timeoutSeconds,
      endpoint,
      onLog: options.onLog,
    });
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

  /** Runs until the signal aborts. Resolves after the last run. */
  async runRegularly(signal: AbortSignal, onError: (error: Error) => void): Promise<void> {
    while (!signal.aborted) {
      await this.dispatch().catch(onError);
      await sleep(INTERVAL, undefined, { signal }).catch(() => undefined);
    }
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
    await this.settle.stop();
  }
}
