import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { LedgerClient } from '../../src/client/ledger-client';
import { DynamoDbObjectIndex } from '../../src/client/object-index';
import { ATTRIBUTES } from '../../src/core/contract/table-schema';
import type { Entry } from '../../src/core/entry';
import { toItem, toKey } from '../../src/core/item';
import type { HistoryQuery } from '../../src/core/ledger-api';
import { toUri } from '../../src/core/s3/object-uri';
import type { Engine } from '../../src/sandbox/engine';
import { clientOf } from '../support/dynamodb-client';
import { entriesAt, entryAfter, entryAt } from '../support/entries';
import { eventually } from '../support/eventually';
import { interposed } from '../support/interposed-engine';
import { LedgerTable } from '../support/ledger-table';
import { tableDefinition } from '../support/table-definition';

const EVENTS = 20;
const OTHERS = 2_000;
const OBJECT = { bucket: 'example-bucket', key: 'reports/2026 (final)/日本語.csv' };
/** As long as S3 allows. */
const LONGEST = { bucket: 'b'.repeat(63), key: '語'.repeat(341) + 'k' };

export function objectHistory(engine: () => Engine): void {
  const overwrites = Array.from({ length: EVENTS }, (_, index) => entryAt(10_000 + index, {
    ...OBJECT, eventName: index === 7 ? 'ObjectRemoved:Delete' : 'ObjectCreated:Put', versionId: `v${index}`, size: index, etag: `etag-${index}`, sequencer: `00${index}`,
  }));
  const newestFirst = [...overwrites].reverse();
  let table: LedgerTable;
  beforeAll(async () => {
    table = await LedgerTable.create(engine());
    await table.putAll([...overwrites, ...entriesAt(OTHERS)]);
    await eventually(async () => expect((await table.ledger().history(OBJECT)).entries).toHaveLength(EVENTS));
  }, 60_000);
  afterAll(() => table.close());

  it('gives every event of the object and of no other, newest first', async () => {
    expect(await table.ledger().history(OBJECT)).toEqual({ entries: newestFirst });
    expect(await table.ledger().history({ ...OBJECT, bucket: 'another-bucket' })).toEqual({ entries: [] });
    expect(await table.ledger().history({ ...OBJECT, key: 'reports/' })).toEqual({ entries: [] });
  });

  it('reads them by two calls, one to the index and one for the rows, however many rows the table has', async () => {
    const calls: string[] = [];
    const counted = await interposed(engine(), async (operation, { body }) => {
      calls.push(`${operation} ${body.IndexName ?? Object.keys(body.RequestItems)}`);
    });
    const client = clientOf(counted);
    expect((await new LedgerClient({ client, tableName: table.name }).history(OBJECT)).entries).toHaveLength(EVENTS);
    expect(calls).toEqual(['Query object-index', `BatchGetItem ${table.name}`]);
    client.destroy();
    await counted.stop();
  });

  it('continues at the cursor, and rejects the cursor of another object', async () => {
    const pages: Entry[][] = [];
    let cursor: string | undefined;
    do {
      const page = await table.ledger().history({ ...OBJECT, limit: 7, cursor });
      pages.push([...page.entries]);
      cursor = page.cursor;
    } while (cursor !== undefined);
    expect(pages.map(({ length }) => length)).toEqual([7, 7, 6]);
    expect(pages.flat()).toEqual(newestFirst);

    const { cursor: next } = await table.ledger().history({ ...OBJECT, limit: 7 });
    await expect(table.ledger().history({ ...OBJECT, key: 'other', cursor: next })).rejects.toMatchObject({ code: 'BAD_CURSOR' });
  });

  it('shows the current status, attempts and changes of each event', async () => {
    const other = await LedgerTable.create(engine());
    const ledger = other.ledger();
    const retried = entryAt(1, { ...OBJECT, status: 'dispatched', attempt: 1, leaseUntil: '1800000000.000' });
    const completed = entryAfter(entryAt(2, OBJECT), 'dispatched', 'completed');
    await other.putAll([retried, completed]);
    await ledger.fail(retried, { by: 'target', reason: 'no such column' });

    const { entries } = await ledger.history(OBJECT);
    expect(entries).toMatchObject([
      { id: completed.id, status: 'completed', history: completed.history },
      { id: retried.id, status: 'retrying', attempt: 1, statusReason: 'no such column', history: [{ from: 'dispatched', to: 'retrying', by: 'target' }] },
    ]);
    other.close();
  });

  it('finds an object whose key and bucket are as long as S3 allows', async () => {
    expect(Buffer.byteLength(LONGEST.key)).toBe(1024);
    expect(Buffer.byteLength(toUri(LONGEST))).toBeLessThanOrEqual(2048);
    const entry = entryAt(50_000, LONGEST);
    await table.insert([entry]);
    await eventually(async () => expect((await table.ledger().history(LONGEST)).entries).toEqual([entry]));
  });

  it('skips rows that are gone, and names those that cannot be read', async () => {
    const other = await LedgerTable.create(engine());
    const [good, incomplete] = [entryAt(1, OBJECT), entryAt(2, OBJECT)];
    const { [ATTRIBUTES.EVENT_NAME]: _, ...item } = toItem(incomplete);
    await other.put(good);
    await other.put(item);
    await eventually(async () => expect(await other.ledger().history(OBJECT)).toEqual({
      entries: [good],
      malformed: [{ id: incomplete.id, timestamp: incomplete.timestamp, reason: 'event_name is missing or malformed' }],
    }));
    await other.client.send(new DeleteItemCommand({ TableName: other.name, Key: toKey(good) }));
    await eventually(async () => expect((await other.ledger().history(OBJECT)).entries).toEqual([]));
    other.close();
  });

  it('says how to add the index if the table has none', async () => {
    const { AttributeDefinitions = [], GlobalSecondaryIndexes = [] } = tableDefinition('any');
    const other = await LedgerTable.create(engine(), {
      AttributeDefinitions: AttributeDefinitions.filter(({ AttributeName }) => AttributeName !== 'object_uri'),
      GlobalSecondaryIndexes: GlobalSecondaryIndexes.slice(0, 2),
    });
    await expect(other.ledger().history(OBJECT)).rejects.toMatchObject({
      code: 'INDEX_NOT_FOUND',
      message: `table ${other.name} has no index object-index; its indexes: ${['time-index', 'attention-index'].join(', ')}. Set objectIndex on the S3EventLedger to true, and deploy it.`,
    });
    other.close();
  });

  it.each<{ query: HistoryQuery; words: string }>([
    { query: { bucket: 's3://b', key: 'k' }, words: 'bucket must be the name of a bucket, got: "s3://b"' },
    { query: { bucket: 'b', key: '' }, words: 'key must be the key of an object, got: ""' },
    { query: { ...OBJECT, limit: 101 }, words: 'limit must be whole, 1 to 100, got: 101' },
  ])('rejects bad input: $words', async ({ query, words }) => {
    await expect(table.ledger().history(query)).rejects.toMatchObject({ code: 'BAD_INPUT', message: words });
  });

  describe('the port of the index', () => {
    const facts = ({ id, timestamp, eventName, bucket, key, versionId, size, etag, sequencer, recordedAt }: Entry) =>
      ({ id, timestamp, eventName, bucket, key, versionId, size, etag, sequencer, recordedAt });

    it('gives what never changes, of many objects in their order, each read once', async () => {
      const calls: string[] = [];
      const counted = await interposed(engine(), async operation => { calls.push(operation); });
      const client = clientOf(counted);
      const index = new DynamoDbObjectIndex({ client, tableName: table.name });
      const [first] = entriesAt(1);
      const uris = [toUri(OBJECT), 's3://no/such', toUri(first), toUri(OBJECT)];
      const events = newestFirst.map(facts);
      expect(await index.newestOf(uris)).toEqual([{ events }, { events: [] }, { events: [expect.objectContaining({ id: first.id })] }, { events }]);
      // A page has ten events: three pages of the one with 20, read once although it is asked for twice.
      expect(calls).toEqual(Array(5).fill('Query'));
      client.destroy();
      await counted.stop();
    });

    it('gives the newest, at least those of the last minute', async () => {
      const other = await LedgerTable.create(engine());
      const close = Array.from({ length: 25 }, (_, index) => entryAt(1_000 + index, OBJECT));
      const old = Array.from({ length: 25 }, (_, index) => entryAt(index, OBJECT));
      await other.putAll([...old, ...close]);
      const index = new DynamoDbObjectIndex({ client: other.client, tableName: other.name });
      await eventually(async () => {
        const [newest] = await index.newestOf([toUri(OBJECT)]);
        expect(newest).toMatchObject({ events: expect.arrayContaining(close.map(({ id }) => expect.objectContaining({ id }))) });
      });
      const [newest] = await index.newestOf([toUri(OBJECT)]);
      expect('events' in newest && newest.events.length).toBe(30);
      other.close();
    });

    it('reports a failure per object, and never rejects', async () => {
      const absent = LedgerTable.absent(engine());
      const index = new DynamoDbObjectIndex({ client: absent.client, tableName: absent.name });
      const failure = { code: 'TABLE_NOT_FOUND', awsError: 'ResourceNotFoundException' };
      expect(await index.newestOf(['s3://b/1', 's3://b/2'])).toEqual([failure, failure]);
      absent.close();
    });
  });
}
