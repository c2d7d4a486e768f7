import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Engine } from '../../src/sandbox/engine';
import { IN_PROCESS } from '../support/engines';
import { entryAt } from '../support/entries';
import { LedgerTable } from '../support/ledger-table';

let engine: Engine;
let table: LedgerTable;

beforeAll(async () => {
  engine = await IN_PROCESS.start();
  table = await LedgerTable.create(engine);
});
afterAll(async () => {
  table.close();
  await engine.stop();
});

it('takes a DynamoDBDocumentClient as well', async () => {
  const client = DynamoDBDocumentClient.from(table.client, { marshallOptions: { removeUndefinedValues: true } });
  const ledger = table.ledger({ client });
  const entry = entryAt(1);
  await table.record([entry, entryAt(2)]);

  expect(await ledger.get(entry)).toEqual(entry);
  expect(await ledger.get({ id: entry.id })).toEqual(entry);
  const { entries, cursor } = await ledger.list({ status: 'created', limit: 1 });
  expect(entries).toEqual([entry]);
  expect(await ledger.list({ status: 'created', cursor })).toEqual({ entries: [entryAt(2)] });
  expect(await ledger.transition(entry, { from: 'created', to: 'failed', by: 'alice' })).toMatchObject({ status: 'failed' });
  expect(await ledger.counts({ statuses: ['failed'] })).toEqual([{ status: 'failed', count: 1, capped: false }]);
  await expect(table.ledger({ client, indexName: 'no-such-index' }).counts()).rejects.toMatchObject({ code: 'INDEX_NOT_FOUND' });
});
