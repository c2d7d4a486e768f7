import { AttributeDefinition, BatchExecuteStatementCommand, CreateTableCommand, DynamoDBClient, KeySchemaElement } from '@aws-sdk/client-dynamodb';
import { Entry, open } from '../../src/core/entry';
import type { ObjectEvent } from '../../src/core/object-event';
import { insertStatement, STATEMENTS_PER_CALL } from '../../src/core/statement';
import { STATUSES } from '../../src/core/status';
import { INDEX_KEY, TABLE_KEY } from '../../src/core/table';
import { fromMilliseconds } from '../../src/core/timestamp';

export function clientOf(endpoint: string): DynamoDBClient {
  return new DynamoDBClient({ endpoint, region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } });
}

export async function createTable(client: DynamoDBClient, tableName: string, indexName?: string): Promise<void> {
  const attributes: AttributeDefinition[] = [TABLE_KEY.partition, TABLE_KEY.sort, ...(indexName ? [INDEX_KEY.partition] : [])]
    .map(AttributeName => ({ AttributeName, AttributeType: 'S' }));
  const schema = ({ partition, sort }: { partition: string; sort: string }): KeySchemaElement[] => [
    { AttributeName: partition, KeyType: 'HASH' },
    { AttributeName: sort, KeyType: 'RANGE' },
  ];
  await client.send(new CreateTableCommand({
    TableName: tableName,
    AttributeDefinitions: attributes,
    KeySchema: schema(TABLE_KEY),
    GlobalSecondaryIndexes: indexName ? [{ IndexName: indexName, KeySchema: schema(INDEX_KEY), Projection: { ProjectionType: 'ALL' } }] : undefined,
    BillingMode: 'PAY_PER_REQUEST',
  }));
}

export async function insert(client: DynamoDBClient, tableName: string, entries: readonly Entry[]): Promise<void> {
  for (let start = 0; start < entries.length; start += STATEMENTS_PER_CALL) {
    const Statements = entries.slice(start, start + STATEMENTS_PER_CALL).map(entry => insertStatement(tableName, entry));
    const { Responses = [] } = await client.send(new BatchExecuteStatementCommand({ Statements }));
    const failed = Responses.find(({ Error: error }) => error);
    if (failed) throw new Error(JSON.stringify(failed.Error));
  }
}

/** An entry as ingest writes it, with an id that tells its number. */
export function entryAt(time: string, number: number, facts: Partial<ObjectEvent> = {}, initialStatus: string = STATUSES.CREATED): Entry {
  const happened = Date.parse(time);
  return open({
    id: `00000000-0000-5000-8000-${String(number).padStart(12, '0')}`,
    timestamp: fromMilliseconds(happened),
    eventName: 'ObjectCreated:Put',
    bucket: 'uploads',
    key: `file-${number}.json`,
    size: 100 + number,
    ...facts,
  }, fromMilliseconds(happened + 1_500), { initialStatus });
}

/** Many entries, a millisecond apart: the in-process engine's index loses one of many that share an instant. */
export function entriesFrom(time: string, count: number, key: string): Entry[] {
  return Array.from({ length: count }, (_, index) => entryAt(new Date(Date.parse(time) + index).toISOString(), 10_000 + index, { key: `${index}-${key}` }));
}
