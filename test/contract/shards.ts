import { DynamoDbWorkLedger } from '../../src/client/work-ledger';
import type { Entry } from '../../src/core/entry';
import { fromMilliseconds } from '../../src/core/timestamp';
import type { Engine } from '../../src/sandbox/engine';
import { entriesAt, entryAt, timeAt } from '../support/entries';
import { LedgerTable } from '../support/ledger-table';

/** What only a ledger with shards does. */
export function shards(engine: () => Engine): void {
  let table: LedgerTable;
  beforeEach(async () => { table = await LedgerTable.create(engine()); });
  afterEach(() => table.close());

  const workLedger = () => new DynamoDbWorkLedger({ client: table.client, tableName: table.name, indexName: table.indexName });

  it.each([
    ['spread evenly', (second: number) => second % 5],
    ['all in one', () => 3],
    ['in two, one after the other', (second: number) => (second < 150 ? 4 : 0)],
  ])('gives a manager the oldest events of all shards, %s', async (_, shardAt) => {
    const entries = entriesAt(300).map((entry, second) => ({ ...entry, shard: shardAt(second) }));
    await table.putAll([...entries].reverse());
    expect(await workLedger().oldest('created', 40)).toEqual(entries.slice(0, 40));
    expect(await workLedger().oldest('created', 1_000)).toEqual(entries);
  });

  it('gives no event of an object without its predecessor of the same time in another shard', async () => {
    const ofOneTime = Array.from({ length: 12 }, (_, number) => entryAt(number, {
      timestamp: '1700000000.000', key: 'one.json', sequencer: String(12 - number).padStart(4, '0'), shard: number % 5,
    }));
    await table.putAll(ofOneTime);
    expect(await workLedger().oldest('created', 3)).toEqual([ofOneTime[11], ofOneTime[10], ofOneTime[9]]);
  });

  it('gives due retries of all shards in the order in which they became due', async () => {
    const due = (second: number) => fromMilliseconds(timeAt(1_000 - second).getTime());
    const retries = entriesAt(20, { status: 'retrying' }).map((entry, second): Entry => ({ ...entry, notBefore: due(second) }));
    await table.putAll(retries);
    expect(await workLedger().dueRetries(7, due(0))).toEqual([...retries].reverse().slice(0, 7));
    expect(await workLedger().dueRetries(20, due(15))).toEqual([...retries].reverse().slice(0, 5));
  });

  it('has a small cursor, which goes on in every shard', async () => {
    await table.putAll(entriesAt(50));
    const { cursor = '' } = await table.ledger().list({ status: 'created', limit: 20 });
    expect(cursor.length).toBeLessThan(120);
    expect((await table.ledger().list({ status: 'created', cursor })).entries).toEqual(entriesAt(50).slice(20));
  });

  it('rejects a number of shards that is not the ledger\'s, and says which index it has', async () => {
    await table.putAll(entriesAt(3));
    for (const indexName of ['time-index', 'time-index-4-shards', 'time-index-6-shards']) {
      const expected = {
        code: 'INDEX_NOT_FOUND',
        message: expect.stringContaining('The ledger has another number of shards, 5: give the index time-index-5-shards.'),
      };
      await expect(table.ledger({ indexName }).list({ status: 'created' })).rejects.toMatchObject(expected);
      await expect(table.ledger({ indexName }).list({ status: 'failed', failedSince: new Date(0) })).rejects.toMatchObject({ code: 'INDEX_NOT_FOUND' });
      await expect(table.ledger({ indexName }).overview()).rejects.toMatchObject(expected);
    }
  });

  it('rejects the cursor of another number of shards', async () => {
    await table.putAll(entriesAt(3));
    const { cursor } = await table.ledger().list({ status: 'created', limit: 1 });
    await expect(table.ledger({ indexName: 'time-index-4-shards' }).list({ status: 'created', cursor })).rejects.toMatchObject({
      code: 'BAD_CURSOR', message: expect.stringContaining('the same table, index with its shards,'),
    });
  });
}
