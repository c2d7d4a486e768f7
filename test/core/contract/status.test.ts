import { isFinal, isStatusName, STATUSES } from '../../../src/core/contract/status';

it('has the six states of DESIGN, as rows hold them', () => {
  expect(Object.values(STATUSES)).toEqual(['created', 'dispatched', 'retrying', 'completed', 'failed', 'discarded', 'superseded']);
});

it('ends in completed, discarded and superseded alone: a failed event can be retried', () => {
  expect(Object.values(STATUSES).filter(isFinal)).toEqual(['completed', 'discarded', 'superseded']);
  expect(isFinal('received')).toBe(false);
});

it.each([...Object.values(STATUSES), 'a', 'Received', 'step-1.b_2', 'a'.repeat(64)])('takes %s for a status name', name => {
  expect(isStatusName(name)).toBe(true);
});

it.each(['', '1st', '_x', 'a b', 'a\n', 'é', 'a'.repeat(65), "a'b", undefined, null, 7, ['created']])('does not take %j for a status name', name => {
  expect(isStatusName(name)).toBe(false);
});
