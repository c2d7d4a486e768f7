import type { Answers, Effect, Result } from './effect';
import type { Delivery, World } from './world';
import { batchName } from '../../../src/core/batch-message';
import type { DispatchMessage } from '../../../src/core/message';
import type { Heartbeat, Outcome, Report } from '../../../src/core/outcome';
import type { SendOutcome } from '../../../src/core/ports';

/** What becomes of an attempt: the target rejects it, or accepts it and reports a result. */
export type Fate = 'rejected' | Outcome['result'];

/** What becomes of the events of a message, in their order; undefined if the target rejects it. */
export type Fates = (messages: readonly DispatchMessage[]) => ReadonlyArray<readonly Outcome['result'][] | undefined>;

/** Every event has a fate of its own, whatever else its message carries. */
export function anyOf(fates: readonly Fate[]): Fates {
  const results = fates.filter(fate => fate !== 'rejected');
  return messages => [
    ...messages.reduce<Array<readonly Outcome['result'][]>>((all, _) => all.flatMap(some => results.map(result => [...some, result])), [[]]),
    ...(fates.includes('rejected') ? [undefined] : []),
  ];
}

/** A message that carries this event fails as a whole, any other one is completed. */
export function poisonedBy(id: string): Fates {
  return messages => {
    const result = messages.some(message => message.id === id) ? 'failed' : 'completed';
    return [messages.map(() => result)];
  };
}

export function send(batches: ReadonlyArray<readonly DispatchMessage[]>, fates: Fates, answers: Answers): Effect<SendOutcome[]> {
  return {
    name: `send ${batches.map(batch => batch.map(({ id, attempt }) => `${id} at attempt ${attempt}`).join(' with ')).join(', ')}`,
    results: world => batches.reduce<Array<Result<SendOutcome[]>>>(
      (results, batch) => results.flatMap(result => fates(batch).flatMap(each => deliver(result, batch, each, answers))),
      [{ world, answer: [] }],
    ),
  };
}

function deliver(
  { world, answer }: Result<SendOutcome[]>, messages: readonly DispatchMessage[], results: readonly Outcome['result'][] | undefined, answers: Answers,
): Array<Result<SendOutcome[]>> {
  const all = (outcome: SendOutcome) => [...answer, ...messages.map(() => outcome)];
  if (results === undefined) return [{ world, answer: all({ sent: false, reason: 'rejected' }) }];
  const next = { ...world, deliveries: [...world.deliveries, ...deliveriesOf(messages, results)].sort(compare) };
  return [
    { world: next, answer: all({ sent: true }) },
    ...(answers === 'lossy' ? [{ world: next, answer: all({ sent: false, reason: 'unknown' }) }] : []),
  ];
}

export function deliveriesOf(messages: readonly DispatchMessage[], results: readonly Outcome['result'][]): Delivery[] {
  const batch = messages.length > 1 ? { batch: batchName(messages) } : {};
  return messages.map(({ id, timestamp, attempt }, index) => ({ id, timestamp, attempt, result: results[index], ...batch }));
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
 * Reports of accepted attempts: each at any time, any number of times, or never; those of a batch together, or one by one; also all of them at once,
 * each twice. With heartbeats also a heartbeat of each at any time, and in front of each result.
 */
export function receive(heartbeatSeconds?: number): Effect<readonly Report[]> {
  return {
    name: 'receive reports',
    results: world => {
      const { deliveries } = world;
      if (deliveries.length === 0) return [];
      const heartbeats = (delivery: Delivery) => (heartbeatSeconds === undefined ? [] : [heartbeatOf(delivery, heartbeatSeconds)]);
      const single: Report[] = deliveries.flatMap(delivery => [reportOf(delivery), ...heartbeats(delivery)]);
      const all: Report[] = deliveries.flatMap(delivery => [...heartbeats(delivery), reportOf(delivery), reportOf(delivery)]);
      return [...single.map(report => [report]), ...batchesOf(world).flatMap(batch => [batch.map(reportOf), batch.flatMap(heartbeats)]), all]
        .filter(({ length }) => length > 0)
        .map(answer => ({ world, answer }));
    },
  };
}

function reportOf({ id, timestamp, attempt, result }: Delivery): Outcome {
  return { id, timestamp, attempt, result };
}

/** The deliveries of each message that carried several events. */
function batchesOf({ deliveries }: World): Delivery[][] {
  const names = new Set(deliveries.flatMap(({ batch }) => batch ?? []));
  return [...names].map(name => deliveries.filter(({ batch }) => batch === name));
}
