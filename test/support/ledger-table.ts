import {
  AttributeDefinition, BatchExecuteStatementCommand, CreateTableCommand, CreateTableCommandInput, DeleteTableCommand, DynamoDBClient, paginateScan,
} from '@aws-sdk/client-dynamodb';
import { ATTRIBUTES, DEFAULT_INDEX_NAME, INDEX_KEY, TABLE_KEY } from '../../src/core/contract/table-schema';
import type { Entry } from '../../src/core/entry';
import { fromItem, Item } from '../../src/core/item';
import { insertStatement, STATEMENTS_PER_CALL } from '../../src/core/statement';
import type { Engine } from '../../src/sandbox/engine';

/** A ledger's table on an engine, as a test makes, fills and reads it. */
export class LedgerTable {
  static async create(engine: Pick<Engine, 'endpoint'>, name: string): Promise<LedgerTable> {
    const table = new LedgerTable(engine, name);
    await table.client.send(new CreateTableCommand(ledgerTable(name)));
    return table;
  }

  readonly client: DynamoDBClient;

  constructor(engine: Pick<Engine, 'endpoint'>, readonly name: string) {
    this.client = clientOf(engine);
  }

  async insert(entries: readonly Entry[]): Promise<void> {
    for (let start = 0; start < entries.length; start += STATEMENTS_PER_CALL) {
      const Statements = entries.slice(start, start + STATEMENTS_PER_CALL).map(entry => insertStatement(this.name, entry));
      const { Responses = [] } = await this.client.send(new BatchExecuteStatementCommand({ Statements }));
      const failed = Responses.find(({ Error: error }) => error);
      if (failed) throw new Error(JSON.stringify(failed.Error));
    }
  }

  async items(): Promise<Item[]> {
    const items: Item[] = [];
    for await (const page of paginateScan({ client: this.client }, { TableName: this.name, ConsistentRead: true })) {
      items.push(...(page.Items ?? []) as Item[]);
    }
    return items;
  }

  async entries(): Promise<Entry[]> {
    return (await this.items()).map(fromItem);
  }

  /** What a consumer reads from each row to get the object, oldest first. */
  async objects(): Promise<unknown[]> {
    const items = await this.items();
    const text = (item: Item, attribute: string) => (item[attribute] as { S: string }).S;
    return items
      .sort((one, other) => (text(one, ATTRIBUTES.TIMESTAMP) < text(other, ATTRIBUTES.TIMESTAMP) ? -1 : 1))
      .map(item => JSON.parse(text(item, ATTRIBUTES.INFO)));
  }

  async remove(): Promise<void> {
    await this.client.send(new DeleteTableCommand({ TableName: this.name }));
  }

  close(): void {
    this.client.destroy();
  }
}

export function clientOf({ endpoint }: Pick<Engine, 'endpoint'>): DynamoDBClient {
  return new DynamoDBClient({ endpoint, region: 'eu-west-1', credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' } });
}

/** The schema that the construct gives its table. */
export function ledgerTable(tableName: string): CreateTableCommandInput {
  return {
    TableName: tableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: texts(ATTRIBUTES.ID, ATTRIBUTES.TIMESTAMP, ATTRIBUTES.STATUS),
    KeySchema: keySchema(TABLE_KEY.partition, TABLE_KEY.sort),
    GlobalSecondaryIndexes: [{
      IndexName: DEFAULT_INDEX_NAME,
      KeySchema: keySchema(INDEX_KEY.partition, INDEX_KEY.sort),
      Projection: { ProjectionType: 'ALL' },
    }],
  };
}

export function texts(...names: string[]): AttributeDefinition[] {
  return names.map(AttributeName => ({ AttributeName, AttributeType: 'S' }));
}

export function keySchema(partition: string, sort?: string): CreateTableCommandInput['KeySchema'] {
  return [{ AttributeName: partition, KeyType: 'HASH' }, ...(sort ? [{ AttributeName: sort, KeyType: 'RANGE' as const }] : [])];
}
