import { batchText } from '../../core/batch-message';
import { packed } from '../../core/chunks';
import type { BatchPolicy } from '../../core/event-batch';
import type { DispatchMessage } from '../../core/message';
import { bytesOf, messageText } from '../../core/message-text';
import type { SendOutcome, Target } from '../../core/ports';
import { callFailure } from '../aws-errors';
import { inParallel } from '../parallel';
import { Retries, RetryOptions } from '../retries';

export interface TargetOptions extends RetryOptions {
  /** Ends all retries: a message that is not known to be sent by then counts as not sent. */
  readonly signal: AbortSignal;
}

/** The events of one message to the target. */
export type Parcel = readonly DispatchMessage[];

/** What became of an event in one call. */
export type Delivery =
  | { readonly delivered: true }
  /** `transient`: it may succeed if it is sent again at once. */
  | { readonly delivered: false; readonly reason: string; readonly transient: boolean; readonly final?: boolean };

export const DELIVERED: Delivery = { delivered: true };

/** An event and its delivery so far. */
interface Item {
  readonly message: DispatchMessage;
  delivery: Delivery;
}

const TRIES = 4;
const BACKOFF = { base: 100, ceiling: 2_000 };
const OUT_OF_TIME: Delivery = { delivered: false, reason: 'no response before the run ended', transient: false };

/** What services call it if they get too many requests. */
const THROTTLED = /throttl|toomanyrequests|requestlimit/i;

/**
 * Sends as many messages per call as the target's API takes, and retries transient failures a few times. With `batch`, a message carries a batch
 * of events; without, the event itself.
 */
export abstract class BatchedTarget implements Target {
  readonly ordered: boolean = false;
  /** Messages per call. */
  protected abstract readonly batchSize: number;
  /** Calls in flight for one `send`. */
  protected abstract readonly concurrency: number;
  /** The size of all messages of a call. */
  protected readonly callBytes: number = Infinity;
  protected readonly signal: AbortSignal;
  private readonly retries: Retries;

  constructor({ signal, ...options }: TargetOptions, readonly batch?: BatchPolicy) {
    this.signal = signal;
    this.retries = new Retries(options, signal, BACKOFF);
  }

  /** One call. One delivery per event, in their order; rejects if the call fails as a whole. */
  protected abstract deliver(parcels: readonly Parcel[]): Promise<Delivery[]>;

  /** The message for a parcel. */
  protected textOf(parcel: Parcel): string {
    return this.batch ? batchText(parcel) : messageText(parcel[0]);
  }

  async send(batches: readonly Parcel[]): Promise<SendOutcome[]> {
    const parcels = batches.map(batch => batch.map((message): Item => ({ message, delivery: OUT_OF_TIME })));
    let open: ReadonlyArray<readonly Item[]> = parcels;
    for (let attempt = 1; open.length > 0 && attempt <= TRIES && !this.signal.aborted; attempt += 1) {
      if (attempt > 1) await this.retries.wait(attempt - 1);
      await inParallel(this.callsFor(open), this.concurrency, call => this.attempt(call));
      open = open.map(parcel => parcel.filter(isOpen)).filter(({ length }) => length > 0);
    }
    return parcels.flat().map(outcomeOf);
  }

  private callsFor(parcels: ReadonlyArray<readonly Item[]>): Array<Array<readonly Item[]>> {
    const bytes = this.callBytes === Infinity ? () => 0 : (parcel: readonly Item[]) => bytesOf(this.textOf(messagesOf(parcel)));
    return packed(parcels, [{ most: this.batchSize, sizeOf: () => 1 }, { most: this.callBytes, sizeOf: bytes }]);
  }

  private async attempt(call: ReadonlyArray<readonly Item[]>): Promise<void> {
    if (this.signal.aborted) return;
    const items = call.flat();
    const deliveries = await this.deliver(call.map(messagesOf))
      .catch((error: unknown) => items.map(() => (this.signal.aborted ? OUT_OF_TIME : undelivered(error))));
    items.forEach((item, index) => { item.delivery = deliveries[index] ?? failedDelivery('NO_RESPONSE', true); });
  }
}

function isOpen({ delivery }: Item): boolean {
  return !delivery.delivered && delivery.transient && !delivery.final;
}

function outcomeOf({ delivery }: Item): SendOutcome {
  return delivery.delivered ? { sent: true } : { sent: false, reason: delivery.reason, ...(delivery.final && { final: true }) };
}

function messagesOf(parcel: readonly Item[]): Parcel {
  return parcel.map(({ message }) => message);
}

export function failedDelivery(reason: string, transient: boolean): Delivery {
  return { delivered: false, reason, transient: transient || THROTTLED.test(reason) };
}

/** The target's own name for the error goes into the history. */
function undelivered(error: unknown): Delivery {
  const { code, awsError = code, remedy } = callFailure(error);
  return failedDelivery(awsError, remedy === 'retry');
}
