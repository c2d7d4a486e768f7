export interface QueuedMessage {
  readonly id: string;
  readonly body: string;
  /** Unix milliseconds. */
  readonly sentAt: number;
  readonly firstReceivedAt?: number;
  readonly receiveCount: number;
}

export interface QueueSettings {
  /** In milliseconds. */
  readonly visibilityTimeout: number;
  readonly maxReceiveCount: number;
  /** Called with each message that moves to the dead-letter queue. */
  readonly onDeadLetter: (message: QueuedMessage) => void;
}

interface Slot {
  message: QueuedMessage;
  visibleAt: number;
}

/**
 * An SQS queue in memory. A received message is invisible for the visibility timeout; after `maxReceiveCount` receives it moves to the
 * dead-letter queue.
 */
export class LocalQueue {
  protected readonly slots = new Map<string, Slot>();

  constructor(private readonly settings: QueueSettings) {}

  /** @param _deduplicationId for a FIFO queue only */
  send(id: string, body: string, now: number, _deduplicationId?: string): void {
    this.slots.set(id, { message: { id, body, sentAt: now, receiveCount: 0 }, visibleAt: now });
  }

  /** The first visible messages, up to the limit. */
  receive(limit: number, now: number): QueuedMessage[] {
    const received: QueuedMessage[] = [];
    for (const [id, slot] of this.slots) {
      if (received.length === limit) break;
      if (slot.visibleAt > now) continue;
      if (slot.message.receiveCount >= this.settings.maxReceiveCount) {
        this.slots.delete(id);
        this.settings.onDeadLetter(slot.message);
        continue;
      }
      slot.message = { ...slot.message, receiveCount: slot.message.receiveCount + 1, firstReceivedAt: slot.message.firstReceivedAt ?? now };
      slot.visibleAt = now + this.settings.visibilityTimeout;
      received.push(slot.message);
    }
    return received;
  }

  delete(id: string): void {
    this.slots.delete(id);
  }

  /** Sets when a received message becomes visible again. */
  changeVisibility(id: string, visibleAt: number): void {
    const slot = this.slots.get(id);
    if (slot) slot.visibleAt = visibleAt;
  }

  /** When the next message becomes or became visible; undefined for an empty queue. */
  nextVisibleAt(): number | undefined {
    let next: number | undefined;
    for (const { visibleAt } of this.slots.values()) next = next === undefined ? visibleAt : Math.min(next, visibleAt);
    return next;
  }

  hasVisible(count: number, now: number): boolean {
    let visible = 0;
    for (const slot of this.slots.values()) {
      if (slot.visibleAt <= now) visible += 1;
      if (visible >= count) return true;
    }
    return false;
  }

  get size(): number {
    return this.slots.size;
  }
}
