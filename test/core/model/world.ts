import type { Effect } from './effect';
import type { Entry } from '../../../src/core/entry';
import type { Outcome } from '../../../src/core/outcome';
import { after, Timestamp } from '../../../src/core/timestamp';

export const START: Timestamp = '1700000000.000';

/** Everything except the running programs. Immutable: a step leads to another world. */
export interface World {
  readonly clock: Timestamp;
  /** The ledger, oldest event first. */
  readonly rows: readonly Entry[];
  /** What the target has accepted. */
  readonly deliveries: readonly Delivery[];
}

/** An attempt that the target has accepted, with the result that it will report. */
export interface Delivery extends Pick<Outcome, 'id' | 'timestamp' | 'attempt' | 'result'> {
  /** The name of the message, if it carried other events, too. */
  readonly batch?: string;
}

/** Events of an object each, oldest first. */
export function newEvents(count: number): Entry[] {
  return Array.from({ length: count }, (_, index) => {
    const id = `event-${index}`;
    return { id, timestamp: after(START, index - count), status: 'created', eventName: 'ObjectCreated:Put', bucket: 'b', key: id, recordedAt: START, history: [] };
  });
}

export function newWorld(rows: readonly Entry[]): World {
  return { clock: START, rows, deliveries: [] };
}

export function record(entry: Entry): Effect<undefined> {
  return {
    name: `record ${entry.id}`,
    results: world => [{ world: { ...world, rows: [...world.rows, entry] }, answer: undefined }],
  };
}

export function isDelivered({ deliveries }: World, id: string, attempt: number): boolean {
  return deliveries.some(delivery => delivery.id === id && delivery.attempt === attempt);
}

/** Lets the clock jump, until its last time. */
export function elapse(seconds: number, end: Timestamp): Effect<undefined> {
  return {
    name: `${seconds} seconds pass`,
    results: world => {
      const clock = after(world.clock, seconds * 1000);
      return clock > end ? [] : [{ world: { ...world, clock }, answer: undefined }];
    },
  };
}
