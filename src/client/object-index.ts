import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { callFailure, toFailure } from './aws-errors';
import { readObjectPages } from './index-reader';
import { inParallel } from './parallel';
import { retried, Retries, RetryOptions } from './retries';
import type { TableConnection } from './table-connection';
import { OBJECT_INDEX_NAME } from '../core/contract/table-schema';
import type { RecordedEvent } from '../core/entry';
import type { MalformedRow } from '../core/malformed-row';
import type { ObjectEvents, ObjectIndex } from '../core/ports';
import { toMilliseconds } from '../core/timestamp';

export interface DynamoDbObjectIndexOptions extends RetryOptions {
  /** Give it timeouts and no retries: the object index retries itself. */
  readonly client: DynamoDBClient;
  readonly tableName: string;
  /** The most calls in flight for one call of a method. @default 16 */
  readonly concurrency?: number;
  /** Receives each malformed row that a read skips. @default - nobody */
  readonly onMalformed?: (row: MalformedRow) => void;
  /** Ends all retries: what has no response by then has failed. @default - never */
  readonly signal?: AbortSignal;
}

const CONCURRENCY = 16;

/** Most objects have fewer events, so that one call is enough: about half a read unit for 10 events. */
const NEWEST_PAGE = 10;

/** How far times of S3 may differ from the order of its events. EventBridge reports whole seconds. */
const TIME_MARGIN_MS = 60_000;

/** The index of objects, in DynamoDB. One query per object and page. */
export class DynamoDbObjectIndex implements ObjectIndex {
  private readonly connection: TableConnection;
  private readonly concurrency: number;
  private readonly onMalformed: (row: MalformedRow) => void;

  constructor({ client, tableName, signal = new AbortController().signal, ...options }: DynamoDbObjectIndexOptions) {
    this.concurrency = options.concurrency ?? CONCURRENCY;
    this.onMalformed = options.onMalformed ?? (() => {});
    this.connection = retried({ client, tableName, indexName: OBJECT_INDEX_NAME }, new Retries(options, signal));
  }

  async newestOf(uris: readonly string[]): Promise<ObjectEvents[]> {
    const found = new Map<string, ObjectEvents>();
    await inParallel([...new Set(uris)], this.concurrency, async uri => {
      found.set(uri, await this.newest(uri));
    });
    return uris.map(uri => found.get(uri) ?? { events: [] });
  }

  private async newest(uri: string): Promise<ObjectEvents> {
    const events: RecordedEvent[] = [];
    try {
      for await (const page of readObjectPages(this.connection, uri, { order: 'newest', limit: NEWEST_PAGE })) {
        page.malformed.forEach(this.onMalformed);
        events.push(...page.entries);
        if (!isCloseToNewest(events)) break;
      }
    } catch (error) {
      return toFailure(callFailure(error));
    }
    return { events };
  }
}

function isCloseToNewest(events: readonly RecordedEvent[]): boolean {
  const [newest] = events;
  const oldest = events.at(-1);
  return !newest || !oldest || toMilliseconds(newest.timestamp) - toMilliseconds(oldest.timestamp) <= TIME_MARGIN_MS;
}
