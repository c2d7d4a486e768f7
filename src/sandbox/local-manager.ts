import { randomUUID } from 'node:crypto';
import { Consumer, Fate } from './consumer';
import type { LedgerTemplate } from './ledger-template';
import { LocalFunction } from './local-function';
import { bundle } from './package-root';
import { QueueFunction, QueueFunctionOptions } from './queue-function';
import type { WorkQueue } from './work-queue';

export interface ManagerOptions extends Pick<QueueFunctionOptions, 'onBatch' | 'onDeadLetter' | 'onLog' | 'waits' | 'now'> {
  /** Variables of both functions that are other than the template's. @default - none */
  readonly environment?: Readonly<Record<string, string>>;
  /** Which events the consumer fails. @default - some, by their ids */
  readonly fateOf?: (id: string) => Fate;
}

interface Surroundings {
  readonly template: LedgerTemplate;
  /** Where DynamoDB is. */
  readonly endpoint: string;
  readonly workQueue: WorkQueue;
}

const DISPATCH_NAME = 'ledger-dispatch';
const SETTLE_NAME = 'ledger-settle';

/** A manager's stack on this machine: its functions, its target with a sample consumer, the outcome queue. */
export class Manager {
  readonly consumer: Consumer;
  private readonly dispatchFunction: LocalFunction;
  private readonly settle: QueueFunction;

  constructor({ environment, fateOf, ...options }: ManagerOptions, { template, endpoint, workQueue }: Surroundings) {
    this.dispatchFunction = new LocalFunction({
      name: DISPATCH_NAME,
      bundle: bundle('dispatch'),
      environment: { ...template.dispatch.environment, ...environment, AWS_ENDPOINT_URL_SQS: workQueue.endpoint },
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
    this.consumer = new Consumer(body => this.report(body), fateOf);
    workQueue.consume(body => this.consumer.take(body));
  }

  /** One run: hands out what is due. Rejects where the function fails. */
  async dispatch(): Promise<void> {
    await this.dispatchFunction.invoke({}, randomUUID());
  }

  /** Sends an outcome to the outcome queue. */
  report(body: string): void {
    this.settle.send(body);
  }

  /** Takes no more outcomes. Resolves once each that was reported is settled or in the dead-letter queue. */
  drain(): Promise<void> {
    return this.settle.drain();
  }

  async stop(): Promise<void> {
    await this.dispatchFunction.stop();
    await this.settle.stop();
  }
}
