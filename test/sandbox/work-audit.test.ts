import { auditWork, Work } from '../../src/sandbox/work-audit';
import { entryAfter, entryAt } from '../support/entries';

const RECORDED = entryAt(0, { id: 'some id', key: 'a.txt' });
const after = (...statuses: readonly string[]) => entryAfter(RECORDED, ...statuses);

function differences(work: Partial<Work>): string[] {
  return auditWork({ recorded: [RECORDED], rows: [after('dispatched', 'completed')], handedOut: [{ id: 'some id', attempt: 1, times: 1 }], ...work });
}

describe('the audit of what a manager did', () => {
  it.each([
    ['completed', after('dispatched', 'completed')],
    ['completed by its second attempt', after('dispatched', 'retrying', 'dispatched', 'completed')],
    ['failed', after('dispatched', 'failed')],
    ['discarded', after('discarded')],
  ])('has nothing against an event that is %s', (_, row) => {
    expect(differences({ rows: [row] })).toEqual([]);
  });

  it.each<[string, Partial<Work>]>([
    ['"a.txt" has no row any more', { rows: [] }],
    ['"a.txt" is created, and no more came of it', { rows: [after()] }],
    ['"a.txt" is dispatched, and no more came of it', { rows: [after('dispatched')] }],
    ['"a.txt" is retrying, and no more came of it', { rows: [after('dispatched', 'retrying')] }],
    ['"a.txt" was settled 2 times', { rows: [after('dispatched', 'completed', 'completed')] }],
    ['"a.txt" was settled 2 times', { rows: [after('dispatched', 'failed', 'dispatched', 'completed')] }],
    ['attempt 2 of "a.txt" was handed out 3 times', { handedOut: [{ id: 'some id', attempt: 2, times: 3 }] }],
    ['attempt 1 of other id was handed out 2 times', { handedOut: [{ id: 'other id', attempt: 1, times: 2 }] }],
  ])('tells: %s', (difference, work) => {
    expect(differences(work)).toEqual([difference]);
  });
});
