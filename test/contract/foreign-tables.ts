import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import type { LedgerClient } from '../../src/client/ledger-client';
import type { LedgerError } from '../../src/core/errors';
import type { Engine } from '../../src/sandbox/engine';
import { entryAt } from '../support/entries';
import { LedgerTable } from '../support/ledger-table';
import { keySchema, texts } from '../support/table-definition';

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

  it.each(Object.entries({ ...BY_KEY, ...BY_INDEX }))('%s names a table that is not there, and where it looked', async (_, ask) => {
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

  it('says so where there is no index at all', async () => {
    const none = { AttributeDefinitions: texts('event_id', 'event_timestamp'), GlobalSecondaryIndexes: undefined };
    expect(await rejection(none, BY_INDEX.list)).toMatchObject({ code: 'INDEX_NOT_FOUND', message: expect.stringContaining('its indexes: none') });
  });

  it.each([
    { key: keySchema('event_status', 'recorded_at'), definitions: texts('event_status', 'recorded_at'), found: 'event_status (S), recorded_at (S)' },
    { key: keySchema('event_name', 'event_timestamp'), definitions: texts('event_name'), found: 'event_name (S), event_timestamp (S)' },
    { key: keySchema('event_status'), definitions: texts('event_status'), found: 'event_status (S)' },
  ])('refuses an index with the key $found', async ({ key, definitions, found }) => {
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
  ])('refuses a table with the key $found', async ({ key, definitions, found }) => {
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

  it('names the attribute that makes a row none of a ledger\'s', async () => {
    const table = await LedgerTable.create(engine());
    await table.put({ event_id: { S: 'foreign' }, event_timestamp: { S: ENTRY.timestamp }, event_status: { S: 'created' } });
    const refused = { code: 'NOT_A_LEDGER_ROW', message: expect.stringContaining('event_info') };
    await expect(table.ledger().get({ id: 'foreign' })).rejects.toMatchObject(refused);
    await expect(table.ledger().list({ status: 'created' })).rejects.toMatchObject(refused);
    table.close();
  });
}
