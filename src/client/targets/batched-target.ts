import { chunks } from '../../core/chunks';
import type { DispatchMessage } from '../../core/message';
import type { SendOutcome, Target } from '../../core/ports';
import { callFailure } from '../aws-errors';
import { inParallel } from '../parallel';
import { Retries, RetryOptions } from '../retries';

export interface TargetOptions extends RetryOptions {
  /** Ends all retries: a message that is not known to be sent by then counts as not sent. */
  readonly signal: AbortSignal;
}

/** What became of a message in one call. */
export type Delivery =
  | { readonly delivered: true }
  /** `transient`: it may succeed if it is sent again at once. */
  | { readonly delivered: false; readonly reason: string; readonly transient: boolean };

export const DELIVERED: Delivery = { delivered: true };

/** A message and its delivery so far. */
interface Item {
  readonly message: DispatchMessage;
  delivery: Delivery;
}

const TRIES = 4;
const BACKOFF = { base: 100, ceiling: 2_000 };
const OUT_OF_TIME: Delivery = { delivered: false, reason: 'no response before the run ended', transient: false };

/** What services call it if they get too many requests. */
const THROTTLED = /throttl|toomanyrequests|requestlimit/i;

/** Sends as many messages per call as the target's API takes, and retries transient failures a few times. */
export abstract class BatchedTarget implements Target {
  readonly ordered: boolean = false;
  /** Messages per call. */
  protected abstract readonly batchSize: number;
  /** Calls in flight for one `send`. */
  protected abstract readonly concurrency: number;
  protected readonly signal: AbortSignal;
  private readonly retries: Retries;

  constructor({ signal, ...options }: TargetOptions) {
    this.signal = signal;
    this.retries = new Retries(options, signal, BACKOFF);
  }

  /** One call. One delivery per message, in their order; rejects if the call fails as a whole. */
  protected abstract deliver(messages: readonly DispatchMessage[]): Promise<Delivery[]>;

  async send(messages: readonly DispatchMessage[]): Promise<SendOutcome[]> {
    const items = messages.map((message): Item => ({ message, delivery: OUT_OF_TIME }));
    let open: readonly Item[] = items;
    for (let attempt = 1; open.length > 0 && attempt <= TRIES && !this.signal.aborted; attempt += 1) {
      if (attempt > 1) await this.retries.wait(attempt - 1);
      await inParallel(chunks(open, this.batchSize), this.concurrency, batch => this.attempt(batch));
      open = open.filter(({ delivery }) => !delivery.delivered && delivery.transient);
    }
    return items.map(({ delivery }) => (delivery.delivered ? { sent: true } : { sent: false, reason: delivery.reason }));
  }

  private async attempt(batch: readonly Item[]): Promise<void> {
    if (this.signal.aborted) return;
    const deliveries = await this.deliver(batch.map(({ message }) => message))
      .catch((error: unknown) => batch.map(() => (this.signal.aborted ? OUT_OF_TIME : undelivered(error))));
    batch.forEach((item, index) => { item.delivery = deliveries[index] ?? failedDelivery('NO_RESPONSE', true); });
  }
}

export function failedDelivery(reason: string, transient: boolean): Delivery {
  return { delivered: false, reason, transient: transient || THROTTLED.test(reason) };
}

/** The target's own name for the error goes into the history. */
function undelivered(error: unknown): Delivery {
  const { code, awsError = code, remedy } = callFailure(error);
  return failedDelivery(awsError, remedy === 'retry');
}
