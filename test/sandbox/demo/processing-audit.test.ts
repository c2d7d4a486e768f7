import type { Entry } from '../../../src/core/entry';
import { auditProcessing, Processing } from '../../../src/sandbox/demo/processing-audit';

const RECORDED: Entry = {
  id: 'some id', timestamp: '1700000000.000', status: 'created', eventName: 'ObjectCreated:Put', bucket: 'b', key: 'a.txt', recordedAt: '1700000001.000', history: [],
};

function after(...statuses: readonly string[]): Entry {
  const history = statuses.map((to, index) => ({ at: '1700000002.000', from: statuses[index - 1] ?? 'created', to, by: 'somebody' }));
  return { ...RECORDED, status: statuses.at(-1) ?? 'created', history };
}

function differences(processing: Partial<Processing>): string[] {
  return auditProcessing({ recorded: [RECORDED], rows: [after('dispatched', 'completed')], attempts: [{ id: 'some id', attempt: 1, times: 1 }], ...processing });
}

describe('the audit of how a manager processed events', () => {
  it.each([
    ['completed', after('dispatched', 'completed')],
    ['completed by its second attempt', after('dispatched', 'retrying', 'dispatched', 'completed')],
    ['failed', after('dispatched', 'failed')],
    ['discarded', after('discarded')],
  ])('accepts an event that is %s', (_, row) => {
    expect(differences({ rows: [row] })).toEqual([]);
  });

  it.each<[string, Partial<Processing>]>([
    ['"a.txt" no longer has a row', { rows: [] }],
    ['"a.txt" is still created', { rows: [after()] }],
    ['"a.txt" is still dispatched', { rows: [after('dispatched')] }],
    ['"a.txt" is still retrying', { rows: [after('dispatched', 'retrying')] }],
    ['"a.txt" was settled 2 times', { rows: [after('dispatched', 'completed', 'completed')] }],
    ['"a.txt" was settled 2 times', { rows: [after('dispatched', 'failed', 'dispatched', 'completed')] }],
    ['attempt 2 of "a.txt" was delivered 3 times', { attempts: [{ id: 'some id', attempt: 2, times: 3 }] }],
    ['attempt 1 of other id was delivered 2 times', { attempts: [{ id: 'other id', attempt: 1, times: 2 }] }],
  ])('reports: %s', (difference, processing) => {
    expect(differences(processing)).toEqual([difference]);
  });
});
