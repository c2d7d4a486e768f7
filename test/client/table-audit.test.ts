import { explained } from '../../src/client/diagnosis';
import { AuditProgress, auditTable, TableAuditOptions } from '../../src/client/table-audit';
import { STATUSES } from '../../src/core/contract/status';
import type { Entry } from '../../src/core/entry';
import { complete, claim, isRefusal } from '../../src/core/lifecycle';
import { fromMilliseconds } from '../../src/core/timestamp';
import type { Engine } from '../../src/sandbox/engine';
import { ENGINES } from '../support/engines';
import { entriesAt, entryAt } from '../support/entries';
import { LedgerTable } from '../support/ledger-table';

const NOW = fromMilliseconds(LedgerTable.NOW);
const SETTINGS = { now: NOW, graceSeconds: 3_600 };

describe.each(ENGINES)('the audit of a table on $name', ({ start }) => {
  let engine: Engine;
  let table: LedgerTable;

  beforeAll(async () => {
    engine = await start();
  });

  beforeEach(async () => {
    table = await LedgerTable.create(engine);
  });

  afterEach(() => table.close());

  afterAll(() => engine.stop());

  it('finds nothing in rows that the library wrote and changed', async () => {
    const ledger = table.ledger();
    const [first, second] = [await table.recorded(), await table.recorded()];
    await ledger.discard(first, { by: 'jo' });
    await ledger.retry(first, { by: 'jo' });
    await ledger.transition(second, { from: 'created', to: 'held', by: 'jo' });

    expect((await audited()).at(-1)).toEqual({ checked: 2, broken: 0, rules: {}, rows: [] });
  });

  it('is done at once with a table that is empty', async () => {
    expect((await audited()).at(-1)).toEqual({ checked: 0, broken: 0, rules: {}, rows: [] });
  });

  it('finds each planted violation among many rows, and no other', async () => {
    await table.putAll(entriesAt(600).map(settled));
    await table.put({ ...settled(entryAt(1_000)), settledAt: undefined } as unknown as Entry);
    await table.put({ ...entryAt(1_001), status: STATUSES.COMPLETED, settledAt: NOW });
    await table.put({ ...settled(entryAt(1_002)), attempt: 7 });
    await table.put({ event_id: { S: 'foreign' }, event_timestamp: { S: '1' } });

    const progress = await audited({ segments: 3 });
    expect(progress.flatMap(({ rows }) => rows.map(({ id }) => id)).sort()).toEqual([...[1_000, 1_001, 1_002].map(second => entryAt(second).id), 'foreign'].sort());
    expect(progress.at(-1)).toMatchObject({ checked: 604, broken: 4, rules: { SETTLED_AT: 2, FIRST_STATUS: 1, ATTEMPT: 1, NOT_A_LEDGER_ROW: 1 } });
  });

  it('continues where it was interrupted: each row is checked once, whatever the page', async () => {
    const reason = 'x'.repeat(500);
    await table.putAll(entriesAt(2_500).map(entry => ({ ...settled(entry), etag: reason })));
    await table.put({ ...settled(entryAt(9_999)), attempt: 7 });

    const pages: AuditProgress[] = [];
    let cursor: string | undefined;
    do {
      const page = await firstPage({ segments: 2, cursor });
      pages.push(page);
      cursor = page.cursor;
    } while (cursor !== undefined);
    expect(pages.length).toBeGreaterThan(2);
    expect(pages.flatMap(({ rows }) => rows)).toHaveLength(1);
    expect(pages.at(-1)).toMatchObject({ checked: 2_501, broken: 1, rules: { ATTEMPT: 1 } });
  });

  it('rejects the cursor of another table, and one that was changed', async () => {
    await table.putAll(entriesAt(2_500).map(entry => ({ ...entry, etag: 'x'.repeat(500) })));
    const { cursor = '' } = await firstPage({ segments: 2 });
    const other = LedgerTable.at(engine, 'another');

    await expect(audited({ cursor: `${cursor.slice(0, -2)}AA` })).rejects.toMatchObject({ code: 'BAD_CURSOR' });
    await expect(audited({ cursor: 'W10' })).rejects.toMatchObject({ code: 'BAD_CURSOR' });
    await expect(audited({ cursor }, other)).rejects.toMatchObject({ code: 'BAD_CURSOR' });
    other.close();
  });

  async function audited(options: Partial<TableAuditOptions> = {}, of = table): Promise<AuditProgress[]> {
    const progress: AuditProgress[] = [];
    for await (const page of auditOf(options, of)) progress.push(page);
    return progress;
  }

  async function firstPage(options: Partial<TableAuditOptions>): Promise<AuditProgress> {
    for await (const page of auditOf(options)) return page;
    throw new Error('the audit made no progress');
  }

  function auditOf(options: Partial<TableAuditOptions>, { client, name }: LedgerTable = table) {
    return auditTable(explained({ client, tableName: name, indexName: 'time-index' }), { ...SETTINGS, segments: 4, ...options });
  }
});

function settled(entry: Entry): Entry {
  const claimed = claim(entry, NOW, 900, 'dispatch');
  if (isRefusal(claimed)) throw new Error('the entry cannot be claimed');
  const completed = complete(claimed, 1, NOW, { by: 'target' });
  if (isRefusal(completed)) throw new Error('the entry cannot be completed');
  return completed;
}
