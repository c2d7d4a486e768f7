import type { SqsEndpoint } from './sqs-endpoint';

/** The queue that is a manager's target. */
export class TargetQueue {
  readonly url: string;
  private consumer?: (body: string) => void;

  constructor(sqs: SqsEndpoint, name: string) {
    this.url = sqs.urlOf(name);
    sqs.serve(name, ({ body }) => this.consumer?.(body));
  }

  /** Passes each further message to the consumer. Earlier messages are lost. */
  consume(consumer: (body: string) => void): void {
    this.consumer = consumer;
  }
}
