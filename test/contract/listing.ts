import * as fc from 'fast-check';
import type { LedgerClient } from '../../src/client/ledger-client';
import type { Entry } from '../../src/core/entry';
import type { ListQuery } from '../../src/core/ledger-api';
import { fromMilliseconds } from '../../src/core/timestamp';
import type { Engine } from '../../src/sandbox/engine';
import { entriesAt, entryAt, timeAt } from '../support/entries';
import { eventually } from '../support/eventually';
import { LedgerTable } from '../support/ledger-table';

const ROWS = 30;

export function listing(engine: () => Engine): void {
  let table: LedgerTable;
  let ledger: LedgerClient;
  const entries = entriesAt(ROWS);
  beforeAll(async () => {
    table = await LedgerTable.create(engine());
    ledger = table.ledger();
    await table.record([...entries].reverse());
    await eventually(async () => expect((await ledger.list({ status: 'created' })).entries).toHaveLength(ROWS));
  });
  afterAll(() => table.close());

  it('gives the oldest first, and says that there is no more', async () => {
    expect(await ledger.list({ status: 'created' })).toEqual({ entries });
    expect(await ledger.list({ status: 'created', order: 'oldest' })).toEqual({ entries });
  });

  it('gives the newest first when asked', async () => {
    expect(await ledger.list({ status: 'created', order: 'newest' })).toEqual({ entries: [...entries].reverse() });
  });

  it('gives nothing for a status that no event has', async () => {
    expect(await ledger.list({ status: 'my-own.status_1' })).toEqual({ entries: [] });
  });

  it('begins with since, and ends before until', async () => {
    const listed = async (query: Omit<ListQuery, 'status'>) => (await ledger.list({ status: 'created', ...query })).entries;
    expect(await listed({ since: timeAt(10) })).toEqual(entries.slice(10));
    expect(await listed({ until: timeAt(10) })).toEqual(entries.slice(0, 10));
    expect(await listed({ since: timeAt(10), until: timeAt(12) })).toEqual(entries.slice(10, 12));
    expect(await listed({ since: timeAt(10), until: timeAt(12), order: 'newest' })).toEqual([entries[11], entries[10]]);
    expect(await listed({ since: timeAt(ROWS) })).toEqual([]);
    expect(await listed({ since: new Date(0), until: new Date(1) })).toEqual([]);
  });

  it('gives all events of a single time, page by page', async () => {
    const sameTime = [0, 1, 2, 3, 4].map(second => entryAt(second, { timestamp: '1700000000.000', status: 'of-one-time' }));
    await table.record(sameTime);
    const since = new Date(1_700_000_000_000);
    const query = { status: 'of-one-time', since, until: new Date(since.getTime() + 1), limit: 2 };
    await eventually(async () => expect((await ledger.list({ ...query, limit: 10 })).entries).toHaveLength(5));
    const ids = (await walk(ledger, query)).flat().map(({ id }) => id);
    expect(ids.sort()).toEqual(sameTime.map(({ id }) => id));
  });

  it('gives every event of any range once, in order, however long the pages are', async () => {
    await fc.assert(fc.asyncProperty(
      fc.tuple(fc.integer({ min: -1, max: ROWS }), fc.integer({ min: 1, max: ROWS })),
      fc.constantFrom('oldest' as const, 'newest' as const),
      fc.integer({ min: 1, max: ROWS + 1 }),
      async ([start, length], order, limit) => {
        const within = entries.slice(Math.max(start, 0), Math.max(start + length, 0));
        const pages = await walk(ledger, { status: 'created', since: timeAt(start), until: timeAt(start + length), order, limit });
        expect(pages.flat()).toEqual(order === 'oldest' ? within : within.reverse());
        expect(Math.max(...pages.map(page => page.length))).toBeLessThanOrEqual(limit);
      },
    ), { numRuns: 30 });
  });

  it('iterates over all events, page after page', async () => {
    expect(await collect(ledger.all({ status: 'created', limit: 7 }))).toEqual(entries);
    const { cursor } = await ledger.list({ status: 'created', limit: 7 });
    expect(await collect(ledger.all({ status: 'created', cursor }))).toEqual(entries.slice(7));
  });

  it('goes on after the last page, whatever was recorded in between', async () => {
    const other = await LedgerTable.create(engine());
    await other.record([entryAt(10), entryAt(20), entryAt(30)]);
    const { entries: first, cursor } = await other.ledger().list({ status: 'created', limit: 2 });
    expect(first).toEqual([entryAt(10), entryAt(20)]);

    await other.record([entryAt(5), entryAt(25)]);
    await eventually(async () => {
      expect((await other.ledger().list({ status: 'created', cursor })).entries).toEqual([entryAt(25), entryAt(30)]);
    });
    other.close();
  });

  it('loses none of the events of one moment at the end of a page', async () => {
    const other = await LedgerTable.create(engine());
    const together = entriesAt(9).map(({ id }) => entryAt(1, { id }));
    await other.record(together);
    await eventually(async () => expect((await other.ledger().list({ status: 'created' })).entries).toHaveLength(9));
    const pages = await walk(other.ledger(), { status: 'created', limit: 2 });
    expect(pages.flat().map(({ id }) => id).sort()).toEqual(together.map(({ id }) => id).sort());
    other.close();
  });

  it('ends a page at one megabyte, and goes on from there', async () => {
    const other = await LedgerTable.create(engine());
    const large = entriesAt(40, { statusReason: 'x'.repeat(60_000) });
    await other.record(large);
    await eventually(async () => expect((await collect(other.ledger().all({ status: 'created' })))).toHaveLength(40));

    const pages = await walk(other.ledger(), { status: 'created', limit: 1000 });
    // A page reads a megabyte of each shard.
    expect(pages.length).toBeGreaterThan(other.shards === 1 ? 2 : 0);
    expect(pages.flat()).toEqual(large);
    expect((await walk(other.ledger(), { status: 'created', limit: 1000, order: 'newest' })).flat()).toEqual([...large].reverse());
    expect(await other.ledger().counts({ statuses: ['created'] })).toEqual([{ status: 'created', count: 40, capped: false }]);
    other.close();
  });

  it('rejects the cursor of another query', async () => {
    const query: ListQuery = { status: 'created', since: timeAt(1), until: timeAt(20), order: 'oldest', limit: 5 };
    const { cursor } = await ledger.list(query);
    const other = await LedgerTable.create(engine());
    const refused = { code: 'BAD_CURSOR', message: expect.stringContaining(String(cursor)) };
    for (const changed of [{ status: 'failed' }, { since: timeAt(2) }, { since: undefined }, { until: timeAt(19) }, { order: 'newest' as const }]) {
      await expect(ledger.list({ ...query, ...changed, cursor })).rejects.toMatchObject(refused);
    }
    await expect(other.ledger().list({ ...query, cursor })).rejects.toMatchObject(refused);
    expect((await ledger.list({ ...query, limit: 2, cursor })).entries).toEqual(entries.slice(6, 8));
    other.close();
  });

  describe('of failures, by when they failed', () => {
    const failedAt = (second: number) => fromMilliseconds(timeAt(second).getTime());
    // The older an event, the later it failed.
    const failures = Array.from({ length: 20 }, (_, index) => entryAt(20 - index, { status: 'failed', failedAt: failedAt(1_000 + index) }));
    let failed: LedgerTable;
    beforeAll(async () => {
      failed = await LedgerTable.create(engine());
      await failed.record(failures);
      await eventually(async () => expect((await failed.ledger().list({ status: 'failed', failedSince: timeAt(0) })).entries).toHaveLength(20));
    });
    afterAll(() => failed.close());

    it('lists them in that order, in pages, from one time to another', async () => {
      expect((await walk(failed.ledger(), { status: 'failed', failedSince: timeAt(1_000), limit: 7 })).flat()).toEqual(failures);
      expect((await walk(failed.ledger(), { status: 'failed', failedUntil: timeAt(1_005), order: 'newest', limit: 2 })).flat()).toEqual(failures.slice(0, 5).reverse());
    });

    it('combines it with the times of the events', async () => {
      const query = { status: 'failed', failedSince: timeAt(1_010), since: timeAt(5) };
      expect((await failed.ledger().list(query)).entries).toEqual(failures.slice(10, 16));
    });

    it('reports the reason of what failed last, not of the newest file', async () => {
      await failed.record([entryAt(500, { status: 'failed', failedAt: failedAt(10), statusReason: 'newest file' })]);
      await failed.record([entryAt(1, { id: entryAt(900).id, status: 'failed', failedAt: failedAt(5_000), statusReason: 'failed last' })]);
      await eventually(async () => expect(await failed.ledger().overview({ statuses: ['failed'] })).toMatchObject([{ count: 22, lastReason: 'failed last' }]));
    });

    it('rejects them for another status', async () => {
      await expect(failed.ledger().list({ status: 'created', failedSince: timeAt(0) })).rejects.toMatchObject({ code: 'BAD_INPUT' });
    });
  });
}

/** All pages, each cursor sent through JSON as a web page or a file would. */
async function walk(ledger: LedgerClient, query: ListQuery): Promise<Entry[][]> {
  const pages: Entry[][] = [];
  let cursor: string | undefined;
  do {
    const page = JSON.parse(JSON.stringify(await ledger.list({ ...query, cursor })));
    pages.push(page.entries);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return pages;
}

async function collect(all: AsyncIterable<Entry>): Promise<Entry[]> {
  const entries: Entry[] = [];
  for await (const entry of all) entries.push(entry);
  return entries;
}
