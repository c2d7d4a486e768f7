import * as fc from 'fast-check';
import { attentionIndexOf, MAX_SHARDS, shardedName, shardOf, shardsOf, unshardedName } from '../../../src/core/contract/shards';
import { eventId } from '../../../src/core/s3/event-identity';

it('an event has the same shard in every version of the library', () => {
  expect(shardOf('c0ffee42-3221-5a49-b586-8e3b524ea996', 8)).toBe(0xc0ffee42 % 8);
  expect(shardOf('c0ffee42-3221-5a49-b586-8e3b524ea996', 7)).toBe(5);
  expect(shardOf('ffffffff-ffff-5fff-bfff-ffffffffffff', 64)).toBe(63);
});

it.each([2, 7, 8, 64])('spreads events evenly over %d shards', shards => {
  const counts = Array.from({ length: shards }, () => 0);
  for (let number = 0; number < shards * 1_000; number += 1) {
    counts[shardOf(eventId({ bucket: 'files', key: `in/${number}`, eventName: 'ObjectCreated:Put', sequencer: number.toString(16) }), shards)] += 1;
  }
  // Five standard deviations.
  for (const count of counts) expect(Math.abs(count - 1_000)).toBeLessThan(5 * Math.sqrt(1_000));
});

it('the name of an index gives back the number of its shards', () => {
  fc.assert(fc.property(fc.stringMatching(/^[A-Za-z0-9_.-]{3,40}$/).filter(name => shardsOf(name) === 1), fc.integer({ min: 1, max: MAX_SHARDS }), (name, shards) => {
    expect(shardsOf(shardedName(name, shards))).toBe(shards);
    expect(unshardedName(shardedName(name, shards))).toBe(name);
    expect(shardedName(shardedName(name, shards), shards)).toBe(shardedName(name, shards));
  }));
});

it.each(['time-index', 'time-index-1-shards', 'time-index-0-shards', 'time-index-08-shards', 'time-index-65-shards', 'time-index-100-shards', 'time-index-8-shards-2', '8-shards'])(
  '%s has no shards', name => {
    expect(shardsOf(name)).toBe(1);
    expect(attentionIndexOf(name)).toBe('attention-index');
  });

it('the attention index has as many shards', () => {
  expect(attentionIndexOf('mine-12-shards')).toBe('attention-index-12-shards');
});
