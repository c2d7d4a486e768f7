import { backoff } from '../../core/backoff';
import type { DispatchMessage } from '../../core/message';
import type { SendOutcome, Target } from '../../core/ports';
import { callFailure } from '../dynamodb-failures';
import { inParallel, inPieces } from '../parallel';
import { Pause, pause } from '../sleep';

export interface TargetOptions {
  /** Ends all trying: what is not known to be sent by then counts as not sent. */
  readonly signal: AbortSignal;
  /** From 0 up to 1. @default Math.random */
  readonly random?: () => number;
  /** @default a timer */
  readonly sleep?: Pause;
}

/** What became of a message in one call. */
export type Delivery =
  | { readonly delivered: true }
  /** `passing`: it may succeed at once if it is tried again. */
  | { readonly delivered: false; readonly reason: string; readonly passing: boolean };

export const DELIVERED: Delivery = { delivered: true };

/** A message on its way. */
interface Letter {
  readonly message: DispatchMessage;
  delivery: Delivery;
}

const TRIES = 4;
const BACKOFF = { base: 100, ceiling: 2_000 };
const OUT_OF_TIME: Delivery = { delivered: false, reason: 'no answer before the run ended', passing: false };

/** What services call it when they are asked too much at once. */
const THROTTLED = /throttl|toomanyrequests|requestlimit/i;

/** Sends in batches of what the target's API takes in one call, and tries again, a few times, what fails for a reason that passes. */
export abstract class BatchedTarget implements Target {
  readonly ordered: boolean = false;
  /** Messages a call. */
  protected abstract readonly batchSize: number;
  /** Calls in flight for one `send`. */
  protected abstract readonly concurrency: number;
  protected readonly signal: AbortSignal;
  private readonly random: () => number;
  private readonly sleep: Pause;

  constructor({ signal, random = Math.random, sleep = pause }: TargetOptions) {
    this.signal = signal;
    this.random = random;
    this.sleep = sleep;
  }

  /** One call. One delivery a message, in their order; rejects where the call fails as a whole. */
  protected abstract deliver(messages: readonly DispatchMessage[]): Promise<Delivery[]>;

  async send(messages: readonly DispatchMessage[]): Promise<SendOutcome[]> {
    const letters = messages.map((message): Letter => ({ message, delivery: OUT_OF_TIME }));
    let open: readonly Letter[] = letters;
    for (let attempt = 1; open.length > 0 && attempt <= TRIES && !this.signal.aborted; attempt += 1) {
      if (attempt > 1) await this.sleep(backoff(attempt - 1, this.random(), BACKOFF), this.signal);
      await inParallel(inPieces(open, this.batchSize), this.concurrency, batch => this.attempt(batch));
      open = open.filter(({ delivery }) => !delivery.delivered && delivery.passing);
    }
    return letters.map(({ delivery }) => (delivery.delivered ? { sent: true } : { sent: false, reason: delivery.reason }));
  }

  private async attempt(batch: readonly Letter[]): Promise<void> {
    if (this.signal.aborted) return;
    const deliveries = await this.deliver(batch.map(({ message }) => message))
      .catch((error: unknown) => batch.map(() => (this.signal.aborted ? OUT_OF_TIME : undelivered(error))));
    batch.forEach((letter, index) => { letter.delivery = deliveries[index] ?? failedDelivery('NO_RESPONSE', true); });
  }
}

export function failedDelivery(reason: string, passing: boolean): Delivery {
  return { delivered: false, reason, passing: passing || THROTTLED.test(reason) };
}

function undelivered(error: unknown): Delivery {
  const { code, remedy } = callFailure(error);
  return failedDelivery(code, remedy === 'retry');
}
