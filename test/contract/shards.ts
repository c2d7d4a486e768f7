import { DynamoDbWorkLedger } from '../../src/client/work-ledger';
import { MANAGER_DEFAULTS } from '../../src/core/contract/defaults';
import { encodeIngestSettings } from '../../src/core/contract/ingest-settings';
import { encodeDispatchSettings } from '../../src/core/contract/manager-settings';
import { COUNTED } from '../../src/core/cost-usage';
import type { DispatchReport } from '../../src/core/dispatch';
import type { Entry } from '../../src/core/entry';
import { fromMilliseconds } from '../../src/core/timestamp';
import type { Engine } from '../../src/sandbox/engine';
import { entriesAt, entryAt, timeAt } from '../support/entries';
import { FACTS, notification, notificationRecord } from '../support/envelopes';
import { bundleOf, CREDENTIALS, LambdaProcess } from '../support/lambda-process';
import { LedgerTable } from '../support/ledger-table';
import { messagesIn, taken } from '../support/manager-fixture';
import { forward, ScriptedService } from '../support/scripted-service';
import { sqsEvent } from '../support/sqs-event';

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

  it.each(['oldest' as const, 'newest' as const])('gives every event of one time in all shards once, page by page, %s first', async order => {
    const ofOneTime = Array.from({ length: 23 }, (_, number) => entryAt(100 + number, { timestamp: '1700000000.000' }));
    await table.putAll([...entriesAt(7), ...ofOneTime, entryAt(900_000_000)]);
    for (const limit of [1, 4, 23]) {
      const ids: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await table.ledger().list({ status: 'created', order, limit, cursor });
        ids.push(...page.entries.map(({ id }) => id));
        cursor = page.cursor;
      } while (cursor !== undefined);
      expect({ limit, events: ids.length, different: new Set(ids).size }).toEqual({ limit, events: 31, different: 31 });
    }
  });

  it('is written and read by the functions that ship', async () => {
    const queue = await ScriptedService.start(taken);
    const environment = { ...CREDENTIALS, AWS_REGION: 'eu-west-1', AWS_ENDPOINT_URL_DYNAMODB: table.endpoint, AWS_ENDPOINT_URL_SQS: queue.url };
    const ingest = new LambdaProcess({ ...environment, ...encodeIngestSettings({ tableName: table.name, initialStatus: 'created', shards: table.shards, logLevel: 'info' }) });
    const dynamoDb = await ScriptedService.start(call => forward(call, table.endpoint));
    const dispatch = new LambdaProcess({
      ...environment,
      AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.url,
      ...encodeDispatchSettings({
        ...MANAGER_DEFAULTS,
        tableName: table.name,
        indexName: table.indexName,
        managerName: 'Manager',
        settleOnDispatch: true,
        maxEventsPerRun: 30,
        target: { kind: 'queue', url: `${queue.url}/123456789012/work`, fifo: true, group: 'ledger' },
        logLevel: 'info',
      }),
    }, bundleOf('dispatch'));
    const bodies = Array.from({ length: 60 }, (_, number) => notification(notificationRecord({
      ...FACTS, key: `in/${number}`, sequencer: String(number).padStart(18, '0'), time: timeAt(number).toISOString(),
    })));
    await ingest.invoke(sqsEvent(bodies));
    // Every event is delivered twice.
    await ingest.invoke(sqsEvent(bodies));
    const rows = await table.entries();
    expect(rows).toHaveLength(60);
    for (const { id, shard } of rows) expect(shard).toBe(Number.parseInt(id.slice(0, 8), 16) % table.shards);
    expect(new Set(rows.map(({ shard }) => shard)).size).toBe(table.shards);

    for (const run of [1, 2]) expect((await dispatch.invoke<DispatchReport>({}, { requestId: `run-${run}`.padEnd(36, '0') })).result).toMatchObject({ completed: 30, conflicts: 0 });
    expect(queue.calls.flatMap(messagesIn).map(({ object }) => object.Key)).toEqual(bodies.map((_, number) => `in/${number}`));
    expect(await table.counts()).toEqual({ completed: 60 });

    const before = dynamoDb.calls.length;
    await dispatch.invoke({}, { requestId: 'idle'.padEnd(36, '0') });
    expect(dynamoDb.calls.slice(before).map(({ operation }) => operation)).toEqual(Array(COUNTED.queries.run * table.shards).fill('Query'));
    await Promise.all([ingest.stop(), dispatch.stop(), dynamoDb.stop(), queue.stop()]);
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
