import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { callFailure, toFailure } from './aws-errors';
import { IndexPage, Position, readObjectIndex } from './index-reader';
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

  eventsOf(uris: readonly string[]): Promise<ObjectEvents[]> {
    return this.ofEach(uris, () => true);
  }

  newestOf(uris: readonly string[]): Promise<ObjectEvents[]> {
    return this.ofEach(uris, isCloseToNewest, NEWEST_PAGE);
  }

  private async ofEach(uris: readonly string[], wanted: (events: readonly RecordedEvent[]) => boolean, limit?: number): Promise<ObjectEvents[]> {
    const found = new Map<string, ObjectEvents>();
    await inParallel([...new Set(uris)], this.concurrency, async uri => {
      found.set(uri, await this.read(uri, wanted, limit));
    });
    return uris.map(uri => found.get(uri) ?? { events: [] });
  }

  /** Reads on while the events so far are `wanted`. */
  private async read(uri: string, wanted: (events: readonly RecordedEvent[]) => boolean, limit?: number): Promise<ObjectEvents> {
    const events: RecordedEvent[] = [];
    let after: Position | undefined;
    try {
      do {
        const page: IndexPage<RecordedEvent> = await readObjectIndex(this.connection, uri, { order: 'newest', limit, after });
        page.malformed.forEach(this.onMalformed);
        events.push(...page.entries);
        after = page.last;
      } while (after && wanted(events));
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
