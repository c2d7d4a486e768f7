import fc from 'fast-check';
import { parseOutcome } from '../../src/core/outcome';
import { Behavior, behaviorById, Consumer } from '../../src/sandbox/consumer';

const ATTEMPT = { id: '6a2f41a3-c54c-5ffa-8d3b-1f1d3bd9d7c5', timestamp: '1795345200.000', attempt: 1 };

function reportsOf(behavior: Behavior, attempts: readonly number[]) {
  const reports: unknown[] = [];
  const consumer = new Consumer(body => reports.push(...[parseOutcome(body)].flat()), () => behavior);
  for (const attempt of attempts) consumer.receive(JSON.stringify({ version: 1, ...ATTEMPT, attempt, object: { Bucket: 'b', Key: 'k' } }));
  return { reports, received: consumer.attempts };
}

describe('the sample consumer', () => {
  it.each<[Behavior, string[]]>([
    ['completes', ['completed', 'completed']],
    ['fails once', ['failed', 'completed']],
    ['fails always', ['failed', 'failed']],
  ])('reports an event that %s as %p', (behavior, results) => {
    expect(reportsOf(behavior, [1, 2]).reports).toEqual(results.map((result, index) => ({
      ...ATTEMPT,
      attempt: index + 1,
      result,
      ...(result === 'failed' ? { reason: expect.stringMatching(/^the sample consumer /) } : {}),
    })));
  });

  it('counts how many times it received each attempt', () => {
    const { id } = ATTEMPT;
    expect(reportsOf('completes', [1, 2, 2]).received).toEqual([{ id, attempt: 1, times: 1 }, { id, attempt: 2, times: 2 }]);
  });
});

describe('the behavior of the sample consumer', () => {
  it('completes most events, and fails some', () => {
    const behaviors = Array.from({ length: 64 }, (_, number) => behaviorById(`${number.toString(16).padStart(8, '0')}-c54c-5ffa-8d3b-1f1d3bd9d7c5`));
    const times = (behavior: Behavior) => behaviors.filter(each => each === behavior).length;
    expect({ completes: times('completes'), once: times('fails once'), always: times('fails always') }).toEqual({ completes: 54, once: 8, always: 2 });
  });

  it('is always the same for an event', () => {
    fc.assert(fc.property(fc.uuid(), id => expect(behaviorById(id)).toBe(behaviorById(id))));
  });
});
