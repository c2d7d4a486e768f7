import fc from 'fast-check';
import { parseOutcome } from '../../src/core/outcome';
import { Consumer, Fate, fateById } from '../../src/sandbox/consumer';

const ATTEMPT = { id: '6a2f41a3-c54c-5ffa-8d3b-1f1d3bd9d7c5', timestamp: '1795345200.000', attempt: 1 };

function reportsOf(fate: Fate, attempts: readonly number[]) {
  const reports: unknown[] = [];
  const consumer = new Consumer(body => reports.push(parseOutcome(body)), () => fate);
  for (const attempt of attempts) consumer.take(JSON.stringify({ version: 1, ...ATTEMPT, attempt, object: { Bucket: 'b', Key: 'k' } }));
  return { reports, handedOut: consumer.handedOut };
}

describe('the sample consumer', () => {
  it.each<[Fate, string[]]>([
    ['completes', ['completed', 'completed']],
    ['fails once', ['failed', 'completed']],
    ['fails for good', ['failed', 'failed']],
  ])('of an event that %s reports %p, as the settle function reads it', (fate, results) => {
    expect(reportsOf(fate, [1, 2]).reports).toEqual(results.map((result, index) => ({
      ...ATTEMPT,
      attempt: index + 1,
      result,
      ...(result === 'failed' ? { reason: expect.stringMatching(/^the sample consumer /) } : {}),
    })));
  });

  it('keeps a book of the attempts that it was handed, and how often', () => {
    const { id } = ATTEMPT;
    expect(reportsOf('completes', [1, 2, 2]).handedOut).toEqual([{ id, attempt: 1, times: 1 }, { id, attempt: 2, times: 2 }]);
  });
});

describe('the fate of an event', () => {
  it('is to complete for most, to fail for some', () => {
    const fates = Array.from({ length: 64 }, (_, number) => fateById(`${number.toString(16).padStart(8, '0')}-c54c-5ffa-8d3b-1f1d3bd9d7c5`));
    const times = (fate: Fate) => fates.filter(each => each === fate).length;
    expect({ completes: times('completes'), once: times('fails once'), forGood: times('fails for good') }).toEqual({ completes: 54, once: 8, forGood: 2 });
  });

  it('is the same whenever it is asked', () => {
    fc.assert(fc.property(fc.uuid(), id => expect(fateById(id)).toBe(fateById(id))));
  });
});
