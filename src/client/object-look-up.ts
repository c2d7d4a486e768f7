import { DynamoDBClient, ExecuteStatementCommand } from '@aws-sdk/client-dynamodb';
import { callFailure } from './aws-errors';
import { ALWAYS, readObjectPages } from './index-reader';
import { inParallel } from './parallel';
import { retried, Retries, RetryOptions } from './retries';
import type { TableConnection } from './table-connection';
import { chunks } from '../core/chunks';
import { ATTRIBUTES, OBJECT_INDEX_NAME } from '../core/contract/table-schema';
import type { RecordedEvent } from '../core/entry';
import { isMalformed, Item, parseRecordedItem } from '../core/item';
import type { ObjectLookUp } from '../core/ports';
import { toUri } from '../core/s3/object-uri';
import type { Timestamp } from '../core/timestamp';

export interface DynamoDbObjectLookUpOptions extends RetryOptions {
  /** Give it timeouts and no retries: the look-up retries itself. */
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly bucket: string;
  /** Ends all retries. */
  readonly signal: AbortSignal;
}

/** How many partitions `IN` takes. */
const OBJECTS_PER_STATEMENT = 50;
const STATEMENTS_IN_FLIGHT = 8;
const QUERIES_IN_FLIGHT = 32;

/** An object by its URI, and the earliest time of its events. */
interface Wanted {
  readonly uri: string;
  readonly since: Timestamp;
}

/**
 * The index by object. One PartiQL statement reads 50 objects; `IN` on the partition key is no scan. Without that API, or the permission for it, one
 * query reads one object. Both take half a read unit per object.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.select.html
 */
export class DynamoDbObjectLookUp implements ObjectLookUp {
  private readonly connection: TableConnection;
  private statements = true;

  constructor(private readonly options: DynamoDbObjectLookUpOptions) {
    const { client, tableName, signal } = options;
    this.connection = retried({ client, tableName, indexName: OBJECT_INDEX_NAME }, Retries.bounded(options, signal));
  }

  async eventsSince(objects: ReadonlyArray<{ readonly key: string; readonly since: Timestamp }>): Promise<ReadonlyArray<readonly RecordedEvent[]>> {
    const wanted = objects.map(({ key, since }): Wanted => ({ uri: toUri({ bucket: this.options.bucket, key }), since }));
    const found = new Map(wanted.map(({ uri }): [string, RecordedEvent[]] => [uri, []]));
    // With similar times, the earliest time of a statement reads few events that are too old for the other objects.
    const unique = [...new Map(wanted.map(each => [each.uri, each])).values()];
    const ordered = unique.sort((one, other) => (one.since < other.since ? -1 : 1));
    if (this.statements) {
      await inParallel(chunks(ordered, OBJECTS_PER_STATEMENT), STATEMENTS_IN_FLIGHT, chunk => this.select(chunk, found));
    } else {
      await inParallel(ordered, QUERIES_IN_FLIGHT, each => this.query(each, found));
    }
    return wanted.map(({ uri, since }) => (found.get(uri) ?? []).filter(({ timestamp }) => timestamp >= since));
  }

  private async select(chunk: readonly Wanted[], found: Map<string, RecordedEvent[]>): Promise<void> {
    if (!this.statements) return inParallel(chunk, QUERIES_IN_FLIGHT / STATEMENTS_IN_FLIGHT, each => this.query(each, found));
    const { client, tableName, call } = this.connection;
    const [{ since }] = chunk;
    const marks = chunk.map(() => '?').join(', ');
    const Statement = `SELECT * FROM "${tableName}"."${OBJECT_INDEX_NAME}" WHERE ${ATTRIBUTES.URI} IN [${marks}] AND ${ATTRIBUTES.TIMESTAMP} >= ?`;
    const Parameters = [...chunk.map(({ uri }) => ({ S: uri })), { S: since }];
    const events: RecordedEvent[] = [];
    let NextToken: string | undefined;
    try {
      do {
        const command = new ExecuteStatementCommand({ Statement, Parameters, NextToken });
        const page = await call(abortSignal => client.send(command, { abortSignal }));
        events.push(...(page.Items ?? []).map(item => parseRecordedItem(item as Item)).flatMap(row => (isMalformed(row) ? [] : [row])));
        NextToken = page.NextToken;
      } while (NextToken !== undefined);
    } catch (error) {
      if (!mayQuery(error)) throw error;
      this.statements = false;
      return inParallel(chunk, QUERIES_IN_FLIGHT / STATEMENTS_IN_FLIGHT, each => this.query(each, found));
    }
    for (const event of events) found.get(toUri(event))?.push(event);
  }

  private async query({ uri, since }: Wanted, found: Map<string, RecordedEvent[]>): Promise<void> {
    const events: RecordedEvent[] = [];
    for await (const { entries } of readObjectPages(this.connection, uri, { range: [since, ALWAYS[1]] })) events.push(...entries);
    found.set(uri, events);
  }
}

/** An engine without PartiQL, or a caller without the permission for it. A query fails for any other reason, too, and says which. */
function mayQuery(error: unknown): boolean {
  const { name } = error as { name?: string };
  return callFailure(error).code === 'ACCESS_DENIED' || name === 'UnknownOperationException' || name === 'ValidationException';
}
