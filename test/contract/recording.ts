import * as fc from 'fast-check';
import type { Entry } from '../../src/core/entry';
import type { Engine } from '../../src/sandbox/engine';
import { anyEntry } from '../support/arbitrary-entry';
import { entryAt } from '../support/entries';
import { LedgerTable } from '../support/ledger-table';

const RECORDED = { outcome: 'recorded' };
const DUPLICATE = { outcome: 'duplicate' };

const WEIRD_KEYS = [
  'a+b', '100%', '%2B', 'with space', '"quoted" \'twice\'', 'line\nbreak\r\ttab', '😀👨‍👩‍👧', 'e\u0301 is not \u00e9', '\u{20000}'.repeat(256), '../../etc/passwd',
  '/leading', '<script>alert(1)</script>', 'null', '\\', '{"Key":"x"}', '? OR event_id=?', '\u0000\u0001',
];

export function recording(engine: () => Engine): void {
  let table: LedgerTable;
  beforeAll(async () => { table = await LedgerTable.create(engine()); });
  afterAll(() => table.close());

  it('records an event with all that is known of it', async () => {
    const entry: Entry = {
      ...entryAt(1), versionId: 'v1', size: 0, etag: 'd41d8cd98f00b204e9800998ecf8427e', sequencer: '0055AED6DCD90281E5', expiresAt: 1_700_000_000,
    };
    expect(await table.record([entry])).toEqual([RECORDED]);
    expect(await table.ledger().get(entry)).toEqual(entry);
    expect(await table.ledger().get({ id: entry.id })).toEqual(entry);
  });

  it('leaves a row as it is when its event comes again', async () => {
    const first = entryAt(2);
    await table.record([first]);
    const settled = await table.ledger().transition(first, { from: 'created', to: 'completed', by: 'tester' });

    const again = { ...first, recordedAt: '1999999999.000', size: 99 };
    expect(await table.record([again, entryAt(3)])).toEqual([DUPLICATE, RECORDED]);
    expect(await table.ledger().get(first)).toEqual(settled);
    expect(await table.ledger().get(entryAt(3))).toEqual(entryAt(3));
  });

  it('records more events than one call takes', async () => {
    const entries = Array.from({ length: 60 }, (_, index) => entryAt(100 + index));
    expect(await table.record(entries)).toEqual(entries.map(() => RECORDED));
    expect(await table.record(entries)).toEqual(entries.map(() => DUPLICATE));
  });

  it.each(WEIRD_KEYS.map((key, index) => ({ key, index, title: JSON.stringify(key).slice(0, 40) })))('gives the key $title back as it was', async ({ key, index }) => {
    const entry = entryAt(1000 + index, { key });
    expect(await table.record([entry])).toEqual([RECORDED]);
    expect(await table.ledger().get(entry)).toEqual(entry);
  });

  it('gives any entry back as it was', async () => {
    await fc.assert(fc.asyncProperty(
      fc.uniqueArray(anyEntry, { selector: ({ id, timestamp }) => id + timestamp, minLength: 1, maxLength: 5 }),
      async entries => {
        const outcomes = await table.record(entries);
        expect(outcomes.map(({ outcome }) => outcome)).not.toContain('failed');
        const fresh = entries.filter((_, index) => outcomes[index].outcome === 'recorded');
        for (const entry of fresh) expect(await table.ledger().get(entry)).toEqual(entry);
      },
    ), { numRuns: 25 });
  });

  it('answers undefined for an event that it does not know', async () => {
    expect(await table.ledger().get({ id: 'no-such-id' })).toBeUndefined();
    expect(await table.ledger().get({ id: entryAt(1).id, timestamp: '0000000000.000' })).toBeUndefined();
  });
}
