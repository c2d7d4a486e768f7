import * as fc from 'fast-check';
import { deliveryLags } from '../../src/core/delivery-lag';
import { open } from '../../src/core/opening';
import type { RecordOutcome } from '../../src/core/ports';
import { fromMilliseconds } from '../../src/core/timestamp';

const NOW = 1_700_000_000_000;
const OUTCOMES: readonly RecordOutcome[] = [{ outcome: 'recorded' }, { outcome: 'duplicate' }, { outcome: 'failed', code: 'THROTTLED' }];

const happenedAt = (milliseconds: number, eventName = 'ObjectCreated:Put') => open(
  { id: 'id', timestamp: fromMilliseconds(milliseconds), eventName, bucket: 'bucket', key: 'key' }, fromMilliseconds(NOW), { initialStatus: 'created' },
);

it('is the time from the event to its row, in seconds, of what was recorded now', () => {
  const entries = [NOW - 1_234, NOW - 60_000, NOW - 60_000, NOW].map(time => happenedAt(time));
  expect(deliveryLags(entries, [...OUTCOMES, OUTCOMES[0]])).toEqual([1.234, 0]);
});

it('omits objects that reconciliation found, and entries without an outcome', () => {
  expect(deliveryLags([happenedAt(NOW - 86_400_000, 'ObjectCreated:Reconciled'), happenedAt(NOW - 1_000)], [OUTCOMES[0]])).toEqual([]);
});

it('is never negative, and there is one per recorded entry', () => {
  const entry = fc.record({ time: fc.integer({ min: 0, max: 2 * NOW }), outcome: fc.constantFrom(...OUTCOMES) });
  fc.assert(fc.property(fc.array(entry), all => {
    const lags = deliveryLags(all.map(({ time }) => happenedAt(time)), all.map(({ outcome }) => outcome));
    expect(lags).toHaveLength(all.filter(({ outcome }) => outcome.outcome === 'recorded').length);
    expect(lags.every(lag => lag >= 0 && lag <= NOW / 1_000)).toBe(true);
  }));
});
