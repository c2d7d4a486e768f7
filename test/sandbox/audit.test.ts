import { audit, Outcome } from '../../src/sandbox/audit';
import { entryAt } from '../support/entries';

const row = (key: string, etag = `etag of ${key}`) => entryAt(0, { id: key, key, etag });
const file = (key: string) => ({ key, etag: `etag of ${key}` });

const PERFECT: Outcome = {
  files: [file('a'), file('b')],
  badMessages: [{ name: 'not JSON', body: '{' }],
  rows: [row('b'), row('a')],
  deadLetters: [{ id: '1', body: '{' }],
};

describe('the audit of a ledger', () => {
  it('finds nothing where every file has its row and every bad message is a dead letter', () => {
    expect(audit(PERFECT)).toEqual([]);
  });

  it.each<[string, Partial<Outcome>]>([
    ['"b" has 0 rows', { rows: [row('a')] }],
    ['"b" has 2 rows', { rows: [row('a'), row('b'), row('b')] }],
    ['"c" has a row, and is no file', { rows: [row('a'), row('b'), row('c')] }],
    ['the row of "b" has the ETag other, the file has etag of b', { rows: [row('a'), row('b', 'other')] }],
    ['the bad message "not JSON" is not in the dead-letter queue', { deadLetters: [] }],
    ['the good message 2 is in the dead-letter queue', { deadLetters: [...PERFECT.deadLetters, { id: '2', body: 'good' }] }],
    ['"\\n\\u{202e}" has a row, and is no file', { rows: [...PERFECT.rows, row('\n\u202e')] }],
  ])('finds that %s', (difference, outcome) => {
    expect(audit({ ...PERFECT, ...outcome })).toEqual([difference]);
  });

  it('finds every difference at once', () => {
    expect(audit({ ...PERFECT, rows: [], deadLetters: [] })).toHaveLength(3);
  });
});
