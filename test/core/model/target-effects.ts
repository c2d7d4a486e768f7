import type { Answers, Effect, Result } from './effect';
import type { Delivery } from './world';
import type { DispatchMessage } from '../../../src/core/message';
import type { Heartbeat, Outcome, Report } from '../../../src/core/outcome';
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

/** Each attempt asks for another time, so that a lease shows whose heartbeat extended it. */
function heartbeatOf({ id, timestamp, attempt }: Delivery, seconds: number): Heartbeat {
  return { id, timestamp, attempt, result: 'working', leaseSeconds: seconds + attempt };
}

/**
 * Reports of accepted attempts: each at any time, any number of times, or never; also all of them in one batch, each twice. With heartbeats
 * also a heartbeat of each at any time, and in the batch one in front of each result.
 */
export function receive(heartbeatSeconds?: number): Effect<readonly Report[]> {
  return {
    name: 'receive reports',
    results: world => {
      const { deliveries } = world;
      if (deliveries.length === 0) return [];
      const heartbeats = (delivery: Delivery) => (heartbeatSeconds === undefined ? [] : [heartbeatOf(delivery, heartbeatSeconds)]);
      const single: Report[] = deliveries.flatMap(delivery => [delivery, ...heartbeats(delivery)]);
      const batch: Report[] = deliveries.flatMap(delivery => [...heartbeats(delivery), delivery, delivery]);
      return [...single.map(report => [report]), batch].map(answer => ({ world, answer }));
    },
  };
}
