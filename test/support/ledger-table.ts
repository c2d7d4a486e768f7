import {
  CreateTableCommand, CreateTableCommandInput, DeleteItemCommand, DeleteTableCommand, DynamoDBClient, paginateScan, PutItemCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { clientOf } from './dynamodb-client';
import { entryAt } from './entries';
import { tableDefinition } from './table-definition';
import { LedgerClient, LedgerClientOptions } from '../../src/client/ledger-client';
import { DynamoDbLedgerWriter } from '../../src/client/ledger-writer';
import { shardedName } from '../../src/core/contract/shards';
import { ATTRIBUTES, DEFAULT_INDEX_NAME } from '../../src/core/contract/table-schema';
import type { Entry } from '../../src/core/entry';
import { fromItem, Item, toItem, toKey } from '../../src/core/item';
import type { RecordOutcome } from '../../src/core/ports';
import type { Engine } from '../../src/sandbox/engine';

/** The most rows of a BatchWriteItem call. */
const ROWS_PER_CALL = 25;
const CALLS_AT_ONCE = 4;
/** No engine of a developer's machine checks a signature; it must only look like one. */
const BATCH_WRITE = {
  'content-type': 'application/x-amz-json-1.0',
  'x-amz-target': 'DynamoDB_20120810.BatchWriteItem',
  'x-amz-date': '20260101T000000Z',
  'authorization': 'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260101/eu-west-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
};

/** An engine, and how many shards the tables on it have. */
type Shardable = Pick<Engine, 'endpoint'> & { readonly shards?: number };

let tables = 0;

/** A ledger's table on an engine, as a test makes, fills and reads it. */
export class LedgerTable {
  /** The time of every change made through `ledger`. */
  static readonly NOW = 1_700_000_000_000;

  /** @param changes to the definition of a ledger's table, its name among them */
  static async create(engine: Shardable, changes: Partial<CreateTableCommandInput> = {}): Promise<LedgerTable> {
    const table = changes.TableName === undefined ? LedgerTable.absent(engine) : LedgerTable.at(engine, changes.TableName);
    const { client, name, shards } = table;
    await client.send(new CreateTableCommand({ ...tableDefinition(name, shards), ...changes }));
    await waitUntilTableExists({ client, maxWaitTime: 20, minDelay: 0.02, maxDelay: 0.1 }, { TableName: name });
    return table;
  }

  /** One that does not exist. */
  static absent(engine: Shardable): LedgerTable {
    tables += 1;
    return LedgerTable.at(engine, `ledger-${tables}`);
  }

  /** One that exists already. */
  static at(engine: Shardable, name: string): LedgerTable {
    return new LedgerTable(clientOf(engine), engine.endpoint, name, engine.shards ?? 1);
  }

  private second = 0;

  private constructor(readonly client: DynamoDBClient, readonly endpoint: string, readonly name: string, readonly shards: number) {}

  get indexName(): string {
    return shardedName(DEFAULT_INDEX_NAME, this.shards);
  }

  ledger(options: Partial<LedgerClientOptions> = {}): LedgerClient {
    return new LedgerClient({ client: this.client, tableName: this.name, indexName: this.indexName, now: () => LedgerTable.NOW, ...options });
  }

  record(entries: readonly Entry[]): Promise<RecordOutcome[]> {
    return new DynamoDbLedgerWriter({ client: this.client, tableName: this.name }).record(entries, new AbortController().signal);
  }

  /** Records one more entry, and returns it. */
  async recorded(changes: Partial<Entry> = {}): Promise<Entry> {
    this.second += 1;
    const entry = entryAt(this.second, changes);
    await this.record([entry]);
    return entry;
  }

  /** Records entries that the table does not hold yet. */
  async insert(entries: readonly Entry[]): Promise<void> {
    const failed = (await this.record(entries)).find(({ outcome }) => outcome !== 'recorded');
    if (failed) throw new Error(`an entry was not inserted: ${JSON.stringify(failed)}`);
  }

  /** Writes a row over whatever is there, as no part of the library does. */
  async put(row: Entry | Item): Promise<void> {
    await this.client.send(new PutItemCommand({ TableName: this.name, Item: 'bucket' in row ? toItem(row as Entry) : row as Item }));
  }

  /** The same with many rows. Without the SDK, which would take most of the time. */
  async putAll(entries: readonly Entry[]): Promise<void> {
    const starts = Array.from({ length: Math.ceil(entries.length / ROWS_PER_CALL) }, (_, call) => call * ROWS_PER_CALL).values();
    await Promise.all(Array.from({ length: CALLS_AT_ONCE }, async () => {
      for (const start of starts) {
        const puts = entries.slice(start, start + ROWS_PER_CALL).map(entry => ({ PutRequest: { Item: toItem(entry) } }));
        const response = await fetch(this.endpoint, {
          method: 'POST', headers: BATCH_WRITE, body: JSON.stringify({ RequestItems: { [this.name]: puts } }),
        });
        const answer = await response.text();
        if (!/^{"UnprocessedItems": ?{}}$/.test(answer)) throw new Error(`the rows were not written: ${answer}`);
      }
    }));
  }

  /** @param segments one per thousand rows of a large table: DynamoDB Local sorts a whole segment for each page, and fails at last */
  async items(segments = 1): Promise<Item[]> {
    const items: Item[] = [];
    for (let Segment = 0; Segment < segments; Segment += 1) {
      const scan = { TableName: this.name, ConsistentRead: true, Segment, TotalSegments: segments };
      for await (const page of paginateScan({ client: this.client }, scan)) items.push(...(page.Items ?? []) as Item[]);
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

  /** How many events each status has, of those that have some. */
  async counts(): Promise<Record<string, number>> {
    const counts = await this.ledger().counts();
    return Object.fromEntries(counts.filter(({ count }) => count > 0).map(({ status, count }) => [status, count]));
  }

  /** Removes all rows. */
  async clear(): Promise<void> {
    await Promise.all((await this.entries()).map(entry => this.client.send(new DeleteItemCommand({ TableName: this.name, Key: toKey(entry) }))));
  }

  async remove(): Promise<void> {
    await this.client.send(new DeleteTableCommand({ TableName: this.name }));
  }

  close(): void {
    this.client.destroy();
  }
}
