import { createHash } from 'node:crypto';
import {
  BatchExecuteStatementCommand, CreateTableCommand, DeleteTableCommand, DynamoDBClient, ExecuteStatementCommand, GetItemCommand, PutItemCommand,
  QueryCommand, TransactWriteItemsCommand, UpdateTableCommand, UpdateTimeToLiveCommand, waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { ATTRIBUTES, DEFAULT_INDEX_NAME, OBJECT_INDEX_NAME } from '../../src/core/contract/table-schema';
import { toItem, toKey } from '../../src/core/item';
import { insertStatement, Statement, updateStatement } from '../../src/core/statement';
import { entryAt } from '../support/entries';
import type { LedgerTable } from '../support/ledger-table';
import { keySchema, tableDefinition, texts } from '../support/table-definition';

/** How engines behave, in the words of docs/engines.md. */
export interface EngineDifference {
  readonly behaviour: string;
  /** By its documentation. */
  readonly dynamodb: string;
  readonly inProcess: string;
  readonly dynamodbLocal: string;
  readonly miniStack: string;
  /** @returns what the engine of this empty table does */
  observe(table: LedgerTable): Promise<string>;
}

const ENTRY = entryAt(1);
const AUTHORIZATION = 'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260101/eu-west-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0';

export const ENGINE_DIFFERENCES: readonly EngineDifference[] = [
  {
    behaviour: 'PartiQL statements',
    dynamodb: 'all',
    inProcess: 'those of a ledger',
    dynamodbLocal: 'all',
    miniStack: 'all but `list_append`',
    async observe(table) {
      const deletion = { Statement: `DELETE FROM "${table.name}" WHERE event_id = ? AND event_timestamp = ?`, Parameters: Object.values(toKey(ENTRY)) };
      await table.insert([ENTRY]);
      const append = await errorOf(table, updateStatement(table.name, ENTRY, {
        ...ENTRY, status: 'mine', history: [{ at: ENTRY.timestamp, from: 'created', to: 'mine', by: 'somebody' }],
      }));
      const other = await errorOf(table, deletion);
      if (append === undefined && other === undefined) return 'all';
      return other === undefined ? 'all but `list_append`' : 'those of a ledger';
    },
  },
  {
    behaviour: 'Code of a batched `INSERT` of a row that exists',
    dynamodb: '`DuplicateItem`',
    inProcess: '`DuplicateItem`',
    dynamodbLocal: '`DuplicateItem`',
    miniStack: '`DuplicateItem`',
    async observe(table) {
      await table.insert([ENTRY]);
      return `\`${await errorOf(table, insertStatement(table.name, ENTRY))}\``;
    },
  },
  {
    behaviour: 'Error of a single `INSERT` of a row that exists',
    dynamodb: '`DuplicateItemException`',
    inProcess: 'not supported',
    dynamodbLocal: '`DuplicateItem`',
    miniStack: '`DuplicateItemException`',
    async observe(table) {
      await table.insert([ENTRY]);
      const error = await outcome(table.client.send(new ExecuteStatementCommand(insertStatement(table.name, ENTRY))));
      return error === 'UnknownOperationException' ? 'not supported' : `\`${error}\``;
    },
  },
  {
    behaviour: 'A `SELECT` with `IN` on the partition key of an index',
    dynamodb: 'returns the rows of all keys',
    inProcess: 'not supported',
    dynamodbLocal: 'returns the rows of all keys',
    miniStack: 'returns the rows of all keys',
    async observe(table) {
      await table.insert([ENTRY, entryAt(2), entryAt(3)]);
      const uris = [ENTRY, entryAt(3)].map(entry => toItem(entry)[ATTRIBUTES.URI]);
      const select = `SELECT * FROM "${table.name}"."${OBJECT_INDEX_NAME}" WHERE object_uri IN [?, ?] AND event_timestamp >= ?`;
      try {
        const command = new ExecuteStatementCommand({ Statement: select, Parameters: [...uris, { S: ENTRY.timestamp }] });
        const { Items = [] } = await table.client.send(command);
        return Items.map(item => item.event_id.S).sort().join() === [ENTRY.id, entryAt(3).id].join() ? 'returns the rows of all keys' : `returns ${Items.length} rows`;
      } catch (error) {
        return (error as Error).name === 'UnknownOperationException' ? 'not supported' : (error as Error).name;
      }
    },
  },
  {
    behaviour: 'A batched `UPDATE` whose condition fails returns the row if asked to',
    dynamodb: 'yes',
    inProcess: 'no',
    dynamodbLocal: 'yes',
    miniStack: 'yes',
    async observe(table) {
      await table.insert([ENTRY]);
      const statement = updateStatement(table.name, { ...ENTRY, status: 'other' }, { ...ENTRY, status: 'mine' });
      const { Responses: [response] = [] } = await table.client.send(new BatchExecuteStatementCommand({
        Statements: [{ ...statement, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }],
      }));
      if (response.Error?.Code !== 'ConditionalCheckFailed') return `${response.Error?.Code}`;
      return response.Error.Item?.[ATTRIBUTES.STATUS].S === ENTRY.status ? 'yes' : 'no';
    },
  },
  {
    behaviour: 'More than 25 statements per call are rejected',
    dynamodb: 'yes',
    inProcess: 'yes',
    dynamodbLocal: 'yes',
    miniStack: 'yes',
    async observe(table) {
      const Statements = Array.from({ length: 26 }, (_, second) => insertStatement(table.name, entryAt(second)));
      return yesIf(await outcome(table.client.send(new BatchExecuteStatementCommand({ Statements }))) === 'ValidationException');
    },
  },
  {
    behaviour: 'An item larger than 400 KB is rejected',
    dynamodb: 'yes',
    inProcess: 'yes',
    dynamodbLocal: 'yes',
    miniStack: 'yes',
    async observe(table) {
      const Item = { ...toItem(ENTRY), text: { S: 'x'.repeat(410 * 1024) } };
      return yesIf(await outcome(table.client.send(new PutItemCommand({ TableName: table.name, Item }))) === 'ValidationException');
    },
  },
  {
    behaviour: 'A new row is in the index',
    dynamodb: 'usually within a second',
    inProcess: 'at once',
    dynamodbLocal: 'at once',
    miniStack: 'at once',
    async observe(table) {
      for (let count = 1; count <= 20; count += 1) {
        await table.insert([entryAt(count)]);
        if (await createdInIndex(table) !== count) return 'later';
      }
      return 'at once';
    },
  },
  {
    behaviour: 'Rows of one status and one instant are all in the index',
    dynamodb: 'yes',
    inProcess: 'no: it keeps 24 bits of a hash',
    dynamodbLocal: 'yes',
    miniStack: 'yes',
    async observe(table) {
      await table.insert(collidingIds(ENTRY.timestamp).map(id => ({ ...ENTRY, id })));
      return await createdInIndex(table) === 2 ? 'yes' : 'no: it keeps 24 bits of a hash';
    },
  },
  {
    behaviour: 'An index key of several attributes',
    dynamodb: 'yes',
    inProcess: 'no',
    dynamodbLocal: 'yes',
    miniStack: 'yes',
    async observe({ client, name }) {
      const created = await outcome(client.send(new CreateTableCommand({
        ...tableDefinition(`${name}-sharded`),
        AttributeDefinitions: [...texts('event_id', 'event_timestamp', 'event_status'), { AttributeName: 'event_shard', AttributeType: 'N' }],
        GlobalSecondaryIndexes: [{
          IndexName: DEFAULT_INDEX_NAME,
          KeySchema: [
            { AttributeName: 'event_status', KeyType: 'HASH' },
            { AttributeName: 'event_shard', KeyType: 'HASH' },
            { AttributeName: 'event_timestamp', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'ALL' },
        }],
      })));
      return yesIf(created === 'yes');
    },
  },
  {
    behaviour: 'Writes above the capacity are throttled',
    dynamodb: 'yes',
    inProcess: 'no',
    dynamodbLocal: 'no',
    miniStack: 'no',
    async observe({ client, name }) {
      const TableName = `${name}-provisioned`;
      await client.send(new CreateTableCommand({
        TableName,
        BillingMode: 'PROVISIONED',
        ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 },
        AttributeDefinitions: texts('event_id'),
        KeySchema: keySchema('event_id'),
      }));
      await waitUntilTableExists({ client, maxWaitTime: 20, minDelay: 0.02, maxDelay: 0.1 }, { TableName });
      const write = (id: number) => outcome(client.send(new PutItemCommand({ TableName, Item: { event_id: { S: String(id) } } })));
      const outcomes = await Promise.all(Array.from({ length: 400 }, (_, id) => write(id)));
      return yesIf(outcomes.some(each => each !== 'yes'));
    },
  },
  {
    behaviour: 'A table can be protected against deletion',
    dynamodb: 'yes',
    inProcess: 'no',
    dynamodbLocal: 'yes',
    miniStack: 'yes',
    async observe({ client, name }) {
      await outcome(client.send(new UpdateTableCommand({ TableName: name, DeletionProtectionEnabled: true })));
      return yesIf(await outcome(client.send(new DeleteTableCommand({ TableName: name }))) !== 'yes');
    },
  },
  {
    behaviour: 'Time to live can be switched on',
    dynamodb: 'yes',
    inProcess: 'no',
    dynamodbLocal: 'yes',
    miniStack: 'yes',
    async observe({ client, name }) {
      const TimeToLiveSpecification = { AttributeName: ATTRIBUTES.EXPIRES_AT, Enabled: true };
      return yesIf(await outcome(client.send(new UpdateTimeToLiveCommand({ TableName: name, TimeToLiveSpecification }))) === 'yes');
    },
  },
  {
    behaviour: 'Transactions',
    dynamodb: 'yes',
    inProcess: 'no',
    dynamodbLocal: 'yes',
    miniStack: 'yes',
    async observe({ client, name }) {
      const TransactItems = [{ Put: { TableName: name, Item: toItem(ENTRY) } }];
      return yesIf(await outcome(client.send(new TransactWriteItemsCommand({ TransactItems }))) === 'yes');
    },
  },
  {
    behaviour: 'A stream of changes',
    dynamodb: 'yes',
    inProcess: 'no',
    dynamodbLocal: 'yes',
    miniStack: 'yes',
    async observe({ client, name }) {
      const { TableDescription } = await client.send(new CreateTableCommand({
        ...tableDefinition(`${name}-streamed`), StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
      }));
      return yesIf(TableDescription?.LatestStreamArn !== undefined);
    },
  },
  {
    behaviour: 'A string with half of a surrogate pair',
    dynamodb: 'not documented: strings are UTF-8, which has none',
    inProcess: 'stored',
    dynamodbLocal: 'stored',
    miniStack: 'rejected',
    async observe({ client, name, endpoint }) {
      const half = JSON.stringify({ TableName: name, Item: { ...toItem(ENTRY), text: { S: '\ud83d' } } });
      const { ok } = await fetch(endpoint, {
        method: 'POST',
        headers: {
          'authorization': AUTHORIZATION,
          'content-type': 'application/x-amz-json-1.0',
          'x-amz-target': 'DynamoDB_20120810.PutItem',
          'x-amz-date': '20260101T000000Z',
        },
        body: half,
      });
      if (!ok) return 'rejected';
      const { Item } = await client.send(new GetItemCommand({ TableName: name, Key: toKey(ENTRY) }));
      return Item?.text.S === '\ud83d' ? 'stored' : 'replaced';
    },
  },
  {
    behaviour: 'Credentials and permissions are checked',
    dynamodb: 'yes',
    inProcess: 'no',
    dynamodbLocal: 'no',
    miniStack: 'no',
    async observe({ endpoint, name }) {
      const stranger = new DynamoDBClient({ endpoint, region: 'eu-west-1', credentials: { accessKeyId: 'AKIASTRANGER', secretAccessKey: 'invented' } });
      const found = await outcome(stranger.send(new GetItemCommand({ TableName: name, Key: toKey(ENTRY) })));
      stranger.destroy();
      return yesIf(found !== 'yes');
    },
  },
];

function yesIf(condition: boolean): string {
  return condition ? 'yes' : 'no';
}

/** 'yes', or the name of the error. */
async function outcome(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'yes';
  } catch (error) {
    return (error as Error).name;
  }
}

async function errorOf({ client }: LedgerTable, statement: Statement): Promise<string | undefined> {
  const { Responses: [response] = [] } = await client.send(new BatchExecuteStatementCommand({ Statements: [statement] }));
  return response.Error?.Code;
}

async function createdInIndex({ client, name }: LedgerTable): Promise<number | undefined> {
  const { Count } = await client.send(new QueryCommand({
    TableName: name,
    IndexName: DEFAULT_INDEX_NAME,
    KeyConditionExpression: `${ATTRIBUTES.STATUS} = :created`,
    ExpressionAttributeValues: { ':created': { S: 'created' } },
    Select: 'COUNT',
  }));
  return Count;
}

/** Two ids that the in-process engine cannot tell apart: it keeps 24 bits of a hash of the key. */
function collidingIds(timestamp: string): [string, string] {
  const ids = new Map<string, string>();
  for (let number = 0; ; number += 1) {
    const id = `id-${number}`;
    const hash = createHash('md5').update(`Outliers${id}${timestamp}`).digest('hex').slice(0, 6);
    const other = ids.get(hash);
    if (other !== undefined) return [other, id];
    ids.set(hash, id);
  }
}
