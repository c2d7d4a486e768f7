import { Sleep, sleep } from './sleep';
import { chunks } from '../core/chunks';
import type { RepairQueue } from '../core/ports';
import type { ListedObject } from '../core/s3/listed-object';

export interface PacedQueueOptions {
  /** Objects per second. */
  readonly rate: number;
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly signal: AbortSignal;
  /** @default a timer */
  readonly sleep?: Sleep;
}

const MAX_CHUNK = 100;

/** Sends no faster than the rate, on average since the first object. */
export class PacedQueue implements RepairQueue {
  private start?: number;
  private sent = 0;

  constructor(private readonly queue: RepairQueue, private readonly options: PacedQueueOptions) {}

  async send(objects: readonly ListedObject[]): Promise<readonly boolean[]> {
    const { rate, now, signal } = this.options;
    const results: boolean[] = [];
    for (const chunk of chunks(objects, Math.min(MAX_CHUNK, rate))) {
      this.start ??= now();
      const due = this.start + (1000 * this.sent) / rate;
      if (due > now()) await (this.options.sleep ?? sleep)(due - now(), signal);
      results.push(...await this.queue.send(chunk));
      this.sent += chunk.length;
    }
    return results;
  }
}
