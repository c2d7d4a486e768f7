import { decideTwins } from '../../src/core/twins';
import { entryAt } from '../support/entries';

describe('two rows of one event', () => {
  const copy = (changes: object = {}) => entryAt(1, { id: 'copy', eventName: 'ObjectCreated:Reconciled', ...changes });
  const live = (changes: object = {}) => entryAt(1, { id: 'live', ...changes });
  const DELIVERED = { status: 'completed', attempt: 1 };

  it.each<[string, object, object, object | string]>([
    ['nothing delivered: the live event stays', {}, {}, { supersede: ['copy'] }],
    ['the live event delivered', {}, DELIVERED, { supersede: ['copy'] }],
    ['the copy delivered', DELIVERED, {}, { supersede: ['live'] }],
    ['the copy in flight', { status: 'dispatched', attempt: 1 }, {}, { supersede: ['live'] }],
    ['both delivered', DELIVERED, DELIVERED, 'deliveredTwice'],
    ['both delivered, one to be retried', { status: 'retrying', attempt: 1 }, DELIVERED, 'deliveredTwice'],
    ['the copy superseded before', { status: 'superseded' }, DELIVERED, 'resolved'],
    ['the live event superseded before', DELIVERED, { status: 'superseded' }, 'resolved'],
    ['the copy discarded', { status: 'discarded' }, {}, 'resolved'],
    ['the live event in a status of the user', DELIVERED, { status: 'on-hold' }, 'resolved'],
  ])('%s', (_, copied, original, expected) => {
    const decision = decideTwins(copy(copied), [live(original)]);
    expect(typeof decision === 'string' ? decision : { supersede: decision.supersede.map(({ id }) => id) }).toEqual(expected);
  });
});
