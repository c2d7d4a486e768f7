import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BoundedRetries } from './bounded-retries';
import { ALWAYS, IndexPage, Position, readObjectIndex } from './index-reader';
import { inParallel } from './parallel';
import type { RetryOptions } from './retries';
import type { TableConnection } from './table-connection';
import { OBJECT_INDEX_NAME } from '../core/contract/table-schema';
import type { RecordedEvent } from '../core/entry';
import type { ObjectLookUp } from '../core/ports';
import { toUri } from '../core/s3/object-uri';
import type { Timestamp } from '../core/timestamp';

export interface DynamoDbObjectLookUpOptions extends RetryOptions {
  /** Give it timeouts and no retries: the look-up retries itself. */
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly bucket: string;
  /** The most calls in flight. @default 32 */
  readonly concurrency?: number;
  /** Ends all retries. */
  readonly signal: AbortSignal;
}

const CONCURRENCY = 32;

/** The index by object: one query per object, half a read unit for each. */
export class DynamoDbObjectLookUp implements ObjectLookUp {
  private readonly connection: TableConnection;

  constructor(private readonly options: DynamoDbObjectLookUpOptions) {
    const { client, tableName, signal } = options;
    const retries = new BoundedRetries(options, signal);
    this.connection = { client, tableName, indexName: OBJECT_INDEX_NAME, call: send => retries.call(send) };
  }

  async eventsSince(objects: ReadonlyArray<{ readonly key: string; readonly since: Timestamp }>): Promise<ReadonlyArray<readonly RecordedEvent[]>> {
    const found: RecordedEvent[][] = [];
    await inParallel([...objects.entries()], this.options.concurrency ?? CONCURRENCY, async ([index, { key, since }]) => {
      found[index] = await this.read(toUri({ bucket: this.options.bucket, key }), since);
    });
    return found;
  }

  private async read(uri: string, since: Timestamp): Promise<RecordedEvent[]> {
    const events: RecordedEvent[] = [];
    let after: Position | undefined;
    do {
      const page: IndexPage<RecordedEvent> = await readObjectIndex(this.connection, uri, { range: [since, ALWAYS[1]], after });
      events.push(...page.entries);
      after = page.last;
    } while (after);
    return events;
  }
}
