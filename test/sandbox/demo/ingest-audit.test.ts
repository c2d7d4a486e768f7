import { fromMilliseconds } from '../../../src/core/timestamp';
import { auditIngest, IngestResult } from '../../../src/sandbox/demo/ingest-audit';

const row = (key: string, etag = `etag of ${key}`) => ({
  id: key, timestamp: fromMilliseconds(0), status: 'created', eventName: 'ObjectCreated:Put', bucket: 'b', key, etag, recordedAt: fromMilliseconds(0), history: [],
});
const file = (key: string) => ({ key, etag: `etag of ${key}` });

const PERFECT: IngestResult = {
  files: [file('a'), file('b')],
  invalidMessages: [{ name: 'not JSON', body: '{' }],
  rows: [row('b'), row('a')],
  deadLetters: [{ id: '1', body: '{' }],
};

describe('the audit of what a ledger recorded', () => {
  it('finds nothing if every file has its row and every invalid message is a dead letter', () => {
    expect(auditIngest(PERFECT)).toEqual([]);
  });

  it.each<[string, Partial<IngestResult>]>([
    ['"b" has 0 rows', { rows: [row('a')] }],
    ['"b" has 2 rows', { rows: [row('a'), row('b'), row('b')] }],
    ['"c" has a row, but is not a file', { rows: [row('a'), row('b'), row('c')] }],
    ['the row of "b" has the ETag other, the file has etag of b', { rows: [row('a'), row('b', 'other')] }],
    ['the invalid message "not JSON" is not in the dead-letter queue', { deadLetters: [] }],
    ['the valid message 2 is in the dead-letter queue', { deadLetters: [...PERFECT.deadLetters, { id: '2', body: 'good' }] }],
    ['"\\n\\u202e" has a row, but is not a file', { rows: [...PERFECT.rows, row('\n\u202e')] }],
  ])('finds: %s', (difference, result) => {
    expect(auditIngest({ ...PERFECT, ...result })).toEqual([difference]);
  });

  it('finds every difference at once', () => {
    expect(auditIngest({ ...PERFECT, rows: [], deadLetters: [] })).toHaveLength(3);
  });
});
