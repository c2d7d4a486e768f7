import type { Target } from '../../src/core/ports';

/** A target that takes every message, and adds the ids of the events to a list. */
export function deliveringTarget(delivered: string[]): Target {
  return {
    send: async batches => batches.flat().map(({ id }) => {
      delivered.push(id);
      return { sent: true };
    }),
  };
}
