import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import type { LedgerClient } from '../../src/client/ledger-client';
import type { Entry } from '../../src/core/entry';
import type { LedgerError } from '../../src/core/errors';
import { toItem } from '../../src/core/item';
import type { MalformedRow } from '../../src/core/malformed-row';
import type { Engine } from '../../src/sandbox/engine';
import { entryAt } from '../support/entries';
import { LedgerTable } from '../support/ledger-table';
import { keySchema, tableDefinition, texts } from '../support/table-definition';

const ENTRY = entryAt(1);

const BY_KEY: Record<string, (ledger: LedgerClient) => Promise<unknown>> = {
  'get by id': ledger => ledger.get({ id: ENTRY.id }),
  'get by key': ledger => ledger.get(ENTRY),
  'transition': ledger => ledger.transition(ENTRY, { from: 'created', to: 'discarded', by: 'alice' }),
  'complete': ledger => ledger.complete(ENTRY, { by: 'alice' }),
};
const BY_INDEX: Record<string, (ledger: LedgerClient) => Promise<unknown>> = {
  list: ledger => ledger.list({ status: 'created' }),
  all: ledger => ledger.all({ status: 'created' }).next(),
  counts: ledger => ledger.counts(),
  overview: ledger => ledger.overview(),
  plan: ledger => ledger.plan('retry', { status: 'failed' }),
  retryAll: ledger => ledger.retryAll({ status: 'failed' }, { by: 'alice' }).next(),
};

const LEDGER_KEY = 'event_id (S), event_timestamp (S)';
const LEDGER_INDEX_KEY = 'event_status (S), event_timestamp (S)';

export function foreignTables(engine: () => Engine): void {
  async function rejection(changes: Partial<CreateTableCommandInput>, ask: (ledger: LedgerClient) => Promise<unknown>) {
    const table = await LedgerTable.create(engine(), changes);
    const error = await ask(table.ledger()).catch((caught: LedgerError) => caught) as LedgerError;
    table.close();
    return { code: error.code, message: error.message, cause: (error.cause as Error | undefined)?.name, tableName: table.name };
  }

  it.each(Object.entries({ ...BY_KEY, ...BY_INDEX }))('%s names a table that does not exist, and where it looked', async (_, ask) => {
    const table = LedgerTable.absent(engine());
    await expect(ask(table.ledger())).rejects.toMatchObject({
      name: 'LedgerError',
      code: 'TABLE_NOT_FOUND',
      message: `there is no table ${table.name} at ${engine().endpoint}. Check the name, the region and the account.`,
      cause: { name: 'ResourceNotFoundException' },
    });
    table.close();
  });

  it('records nothing in a table that is not there', async () => {
    const table = LedgerTable.absent(engine());
    expect(await table.record([ENTRY])).toEqual([{ outcome: 'failed', code: 'TABLE_NOT_FOUND', awsError: 'ResourceNotFound' }]);
    table.close();
  });

  it.each(Object.entries(BY_INDEX))('%s names an index that is not there, and those that are', async (_, ask) => {
    const other = {
      AttributeDefinitions: texts('event_id', 'event_timestamp', 'event_status'),
      GlobalSecondaryIndexes: [
        { IndexName: 'other-index', KeySchema: keySchema('event_status', 'event_timestamp'), Projection: { ProjectionType: 'ALL' as const } },
      ],
    };
    const { tableName, ...error } = await rejection(other, ask);
    expect(error).toEqual({
      code: 'INDEX_NOT_FOUND',
      message: `table ${tableName} has no index time-index; its indexes: other-index. Give the ledger's own indexName.`,
      cause: 'ValidationException',
    });
  });

  it('says that the index for retries and failures is missing, and what it is for', async () => {
    const { AttributeDefinitions, GlobalSecondaryIndexes = [] } = tableDefinition('any');
    const withoutAttention = {
      AttributeDefinitions: AttributeDefinitions?.filter(({ AttributeName = '' }) => !AttributeName.startsWith('attention')),
      GlobalSecondaryIndexes: GlobalSecondaryIndexes.filter(({ IndexName }) => IndexName !== 'attention-index'),
    };
    const { tableName, ...error } = await rejection(withoutAttention, ledger => ledger.list({ status: 'failed', failedSince: new Date(0) }));
    expect(error).toEqual({
      code: 'INDEX_NOT_FOUND',
      message: `table ${tableName} has no index attention-index; its indexes: time-index, object-index. Retries and failures are read from it: add it to the table.`,
      cause: 'ValidationException',
    });
  });

  it('says so if there is no index at all', async () => {
    const none = { AttributeDefinitions: texts('event_id', 'event_timestamp'), GlobalSecondaryIndexes: undefined };
    expect(await rejection(none, BY_INDEX.list)).toMatchObject({ code: 'INDEX_NOT_FOUND', message: expect.stringContaining('its indexes: none') });
  });

  it.each([
    { key: keySchema('event_status', 'recorded_at'), definitions: texts('event_status', 'recorded_at'), found: 'event_status (S), recorded_at (S)' },
    { key: keySchema('event_name', 'event_timestamp'), definitions: texts('event_name'), found: 'event_name (S), event_timestamp (S)' },
    { key: keySchema('event_status'), definitions: texts('event_status'), found: 'event_status (S)' },
  ])('rejects an index with the key $found', async ({ key, definitions, found }) => {
    const changes = {
      AttributeDefinitions: [...texts('event_id', 'event_timestamp'), ...definitions],
      GlobalSecondaryIndexes: [{ IndexName: 'time-index', KeySchema: key, Projection: { ProjectionType: 'ALL' as const } }],
    };
    for (const ask of Object.values(BY_INDEX)) {
      const { tableName, ...error } = await rejection(changes, ask);
      expect(error).toEqual({
        code: 'WRONG_KEY_SCHEMA',
        message: `index time-index of table ${tableName} has the key ${found}, a ledger's has ${LEDGER_INDEX_KEY}. Give the table and index of an S3EventLedger.`,
        cause: 'ValidationException',
      });
    }
  });

  it.each([
    { key: keySchema('event_id'), definitions: texts('event_id'), found: 'event_id (S)' },
    { key: keySchema('pk', 'sk'), definitions: texts('pk', 'sk'), found: 'pk (S), sk (S)' },
    {
      key: keySchema('event_id', 'event_timestamp'),
      definitions: [...texts('event_id'), { AttributeName: 'event_timestamp', AttributeType: 'N' as const }],
      found: 'event_id (S), event_timestamp (N)',
    },
  ])('rejects a table with the key $found', async ({ key, definitions, found }) => {
    const changes = { KeySchema: key, AttributeDefinitions: definitions, GlobalSecondaryIndexes: undefined };
    for (const ask of Object.values(BY_KEY)) {
      const { tableName, ...error } = await rejection(changes, ask);
      expect(error).toEqual({
        code: 'WRONG_KEY_SCHEMA',
        message: `table ${tableName} has the key ${found}, a ledger's has ${LEDGER_KEY}. Give the table and index of an S3EventLedger.`,
        cause: 'ValidationException',
      });
    }
  });

  it('skips rows that a ledger does not write, and names each with the malformed attribute', async () => {
    const table = await LedgerTable.create(engine());
    const { recorded_at: _, ...item } = toItem(entryAt(2));
    await table.put(item);
    await table.put({ event_id: { S: 'foreign' }, event_timestamp: { S: entryAt(0).timestamp }, event_status: { S: 'created' } });
    await table.putAll([ENTRY, entryAt(3, { status: 'failed', statusReason: 'why' })]);
    const ledger = table.ledger();
    const foreign = { id: 'foreign', timestamp: entryAt(0).timestamp, reason: 'event_info is missing or malformed' };
    const incomplete = { id: entryAt(2).id, timestamp: entryAt(2).timestamp, reason: 'recorded_at is missing or malformed' };

    expect(await ledger.list({ status: 'created' })).toEqual({ entries: [ENTRY], malformed: [foreign, incomplete] });
    const skipped: MalformedRow[] = [];
    const all: Entry[] = [];
    for await (const entry of ledger.all({ status: 'created', limit: 1 }, row => skipped.push(row))) all.push(entry);
    expect({ all, skipped }).toEqual({ all: [ENTRY], skipped: [foreign, incomplete] });
    expect(await ledger.overview({ statuses: ['created', 'failed'] })).toEqual([
      { status: 'created', count: 3, capped: false, oldest: ENTRY.timestamp, malformed: [foreign, incomplete] },
      expect.objectContaining({ status: 'failed', lastReason: 'why' }),
    ]);
    expect(await ledger.plan('discard', { status: 'created' })).toEqual({ count: 1, oldest: ENTRY, newest: ENTRY, malformed: 2, leftOut: 0 });
    for await (const { conflicts } of ledger.discardAll({ status: 'created' }, { by: 'alice' })) expect(conflicts).toBe(0);
    expect((await ledger.get(ENTRY))?.status).toBe('discarded');

    const rejected = { code: 'NOT_A_LEDGER_ROW', message: expect.stringContaining(incomplete.reason), item };
    await expect(ledger.get({ id: incomplete.id })).rejects.toMatchObject(rejected);
    await expect(ledger.get(incomplete)).rejects.toMatchObject(rejected);
    await expect(ledger.discard(incomplete, { by: 'alice' })).rejects.toMatchObject(rejected);
    table.close();
  });
}
