import { CreateTableCommand, CreateTableCommandInput, DescribeTableCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { clientOf, ledgerTable } from './ledger-table';
import { LedgerClient, LedgerClientOptions } from '../../src/client/ledger-client';
import { DynamoDbLedgerWriter } from '../../src/client/ledger-writer';
import type { Entry } from '../../src/core/entry';
import { Item, toItem } from '../../src/core/item';
import type { RecordOutcome } from '../../src/core/ports';
import { fromMilliseconds, Timestamp } from '../../src/core/timestamp';
import type { Engine } from '../../src/sandbox/engine';

let tables = 0;

/** A ledger's table on an engine, and what reads and writes it. */
export class LedgerFixture {
  /** What every change made through `ledger` is dated. */
  static readonly NOW = 1_700_000_000_000;

  /** @param changes to what a ledger's table is, for tables that are none */
  static async create(engine: Engine, changes: Partial<CreateTableCommandInput> = {}): Promise<LedgerFixture> {
    const fixture = LedgerFixture.absent(engine);
    const { client, tableName } = fixture;
    await client.send(new CreateTableCommand({ ...ledgerTable(tableName), ...changes }));
    await eventually(async () => {
      const { Table } = await client.send(new DescribeTableCommand({ TableName: tableName }));
      expect(Table?.TableStatus).toBe('ACTIVE');
    });
    return fixture;
  }

  /** One whose table is not there. */
  static absent(engine: Engine): LedgerFixture {
    tables += 1;
    return new LedgerFixture(clientOf(engine), `ledger-${tables}`);
  }

  private second = 0;

  private constructor(readonly client: DynamoDBClient, readonly tableName: string) {}

  ledger(options: Partial<LedgerClientOptions> = {}): LedgerClient {
    return new LedgerClient({ client: this.client, tableName: this.tableName, now: () => LedgerFixture.NOW, ...options });
  }

  record(entries: readonly Entry[]): Promise<RecordOutcome[]> {
    return new DynamoDbLedgerWriter({ client: this.client, tableName: this.tableName }).record(entries, new AbortController().signal);
  }

  /** Records one more entry, and answers it. */
  async recorded(changes: Partial<Entry> = {}): Promise<Entry> {
    this.second += 1;
    const entry = entryAt(this.second, changes);
    await this.record([entry]);
    return entry;
  }

  /** Writes a row over whatever is there, as no part of the library does. */
  async put(row: Entry | Item): Promise<void> {
    await this.client.send(new PutItemCommand({ TableName: this.tableName, Item: 'bucket' in row ? toItem(row as Entry) : row as Item }));
  }

  close(): void {
    this.client.destroy();
  }
}

/** The time of the entry that `entryAt` makes of a number. */
export function timeAt(second: number): Date {
  return new Date(1_650_000_000_000 + second * 1000);
}

export function entryAt(second: number, changes: Partial<Entry> = {}): Entry {
  const timestamp: Timestamp = fromMilliseconds(timeAt(second).getTime());
  return {
    id: `00000000-0000-5000-8000-${String(second).padStart(12, '0')}`,
    timestamp,
    status: 'created',
    eventName: 'ObjectCreated:Put',
    bucket: 'example-bucket',
    key: `incoming/${second}.json`,
    recordedAt: timestamp,
    history: [],
    ...changes,
  };
}

export function entriesAt(count: number, changes: Partial<Entry> = {}): Entry[] {
  return Array.from({ length: count }, (_, second) => entryAt(second, changes));
}

/** Tries until it holds: the status index is allowed to lag behind. */
export async function eventually(assertion: () => Promise<void>): Promise<void> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    try {
      return await assertion();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise(resolve => setTimeout(resolve, 20));
    }
  }
}
