import type { Answers, Effect, Result } from './effect';
import type { Delivery } from './world';
import type { DispatchMessage } from '../../../src/core/message';
import type { Outcome } from '../../../src/core/outcome';
import type { SendOutcome } from '../../../src/core/ports';

/** What becomes of an attempt: the target rejects it, or accepts it and reports a result. */
export type Fate = 'rejected' | Outcome['result'];

export function send(messages: readonly DispatchMessage[], fates: readonly Fate[], answers: Answers): Effect<SendOutcome[]> {
  return {
    name: `send ${messages.map(({ id, attempt }) => `${id} at attempt ${attempt}`).join(', ')}`,
    results: world => messages.reduce<Array<Result<SendOutcome[]>>>(
      (results, message) => results.flatMap(result => fates.flatMap(fate => deliver(result, message, fate, answers))),
      [{ world, answer: [] }],
    ),
  };
}

function deliver(
  { world, answer }: Result<SendOutcome[]>, { id, timestamp, attempt }: DispatchMessage, fate: Fate, answers: Answers,
): Array<Result<SendOutcome[]>> {
  if (fate === 'rejected') return [{ world, answer: [...answer, { sent: false, reason: 'rejected' }] }];
  const next = { ...world, deliveries: [...world.deliveries, { id, timestamp, attempt, result: fate }].sort(compare) };
  return [
    { world: next, answer: [...answer, { sent: true }] },
    ...(answers === 'lossy' ? [{ world: next, answer: [...answer, { sent: false as const, reason: 'unknown' }] }] : []),
  ];
}

/** An order of their own, so that two worlds never differ by the order of sends alone. */
function compare(one: Delivery, other: Delivery): number {
  return one.id.localeCompare(other.id) || one.attempt - other.attempt;
}

/** Reports of accepted attempts: each at any time, any number of times, or never; also all of them in one batch, each twice. */
export const receive: Effect<readonly Outcome[]> = {
  name: 'receive reports',
  results: world => {
    const { deliveries } = world;
    if (deliveries.length === 0) return [];
    return [...deliveries.map(delivery => [delivery]), deliveries.flatMap(delivery => [delivery, delivery])].map(answer => ({ world, answer }));
  },
};
