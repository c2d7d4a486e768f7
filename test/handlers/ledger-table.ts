import { CreateTableCommand, DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import type { Entry } from '../../src/core/entry';
import { ATTRIBUTES, fromItem, Item, TABLE_KEY } from '../../src/core/table';

/** A ledger's table on an engine, as a test makes and reads it. */
export class LedgerTable {
  private readonly client: DynamoDBClient;

  constructor(endpoint: string, readonly name: string) {
    this.client = new DynamoDBClient({ endpoint, region: 'us-east-1', credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' } });
  }

  async create(): Promise<void> {
    await this.client.send(new CreateTableCommand({
      TableName: this.name,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: Object.values(TABLE_KEY).map(AttributeName => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: [{ AttributeName: TABLE_KEY.partition, KeyType: 'HASH' }, { AttributeName: TABLE_KEY.sort, KeyType: 'RANGE' }],
    }));
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

  close(): void {
    this.client.destroy();
  }
}
