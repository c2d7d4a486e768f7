import { LocalQueue, QueuedMessage } from './local-queue';

export interface FifoQueueSettings {
  /** Until a message becomes visible, in milliseconds. */
  readonly deliveryDelay: number;
  /** How long a message is kept, in milliseconds. */
  readonly retention: number;
  /** In milliseconds. */
  readonly visibilityTimeout: number;
}

/** How long SQS remembers a deduplication id, in milliseconds, also after its message was deleted. */
const DEDUPLICATION_INTERVAL = 300_000;

/** An SQS FIFO queue in memory, with one message group and no dead-letter queue: while messages are received, no other one is. */
export class LocalFifoQueue extends LocalQueue {
  /** When each deduplication id was first sent. */
  private readonly known = new Map<string, number>();

  constructor(private readonly fifo: FifoQueueSettings) {
    super({ visibilityTimeout: fifo.visibilityTimeout, maxReceiveCount: Infinity, onDeadLetter: () => undefined });
  }

  override send(id: string, body: string, now: number, deduplicationId = id): void {
    for (const [each, sentAt] of this.known) if (now - sentAt >= DEDUPLICATION_INTERVAL) this.known.delete(each);
    if (this.known.has(deduplicationId)) return;
    this.known.set(deduplicationId, now);
    super.send(id, body, now);
    this.changeVisibility(id, now + this.fifo.deliveryDelay);
  }

  override receive(limit: number, now: number): QueuedMessage[] {
    for (const [id, { message }] of this.slots) if (now >= this.expiresAt(message)) this.delete(id);
    return this.received().some(({ visibleAt }) => visibleAt > now) ? [] : super.receive(limit, now);
  }

  override nextVisibleAt(): number | undefined {
    const received = this.received();
    if (received.length === 0) return super.nextVisibleAt();
    return Math.max(...received.map(({ message, visibleAt }) => Math.min(visibleAt, this.expiresAt(message))));
  }

  override hasVisible(count: number, now: number): boolean {
    return this.received().length === 0 && super.hasVisible(count, now);
  }

  /** Those that are not deleted. */
  private received() {
    return [...this.slots.values()].filter(({ message }) => message.receiveCount > 0);
  }

  private expiresAt({ sentAt }: QueuedMessage): number {
    return sentAt + this.fifo.retention;
  }
}
