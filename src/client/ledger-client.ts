import {
  AttributeValue, BatchExecuteStatementCommand, DynamoDBClient, GetItemCommand, QueryCommand, QueryCommandInput, QueryCommandOutput,
} from '@aws-sdk/client-dynamodb';
import { decodeCursor, encodeCursor } from './cursor';
import { diagnose } from './diagnosis';
import { problemsOfCountQuery, problemsOfId, problemsOfListQuery, problemsOfOptions, problemsOfRef, refuse, timeRange } from './input';
import { Entry, EntryRef, problemsOf, transition, TransitionRequest } from '../core/entry';
import { LedgerError } from '../core/errors';
import type { CountQuery, Ledger, ListQuery, Page, StatusCount } from '../core/ledger';
import { updateStatement } from '../core/statement';
import { STATUSES } from '../core/status';
import { DEFAULT_INDEX_NAME, fromItem, INDEX_KEY, Item, TABLE_KEY, toKey } from '../core/table';
import { fromMilliseconds } from '../core/timestamp';

export interface LedgerClientOptions {
  /** Your own, with its region, credentials and retries. A DynamoDBDocumentClient does as well. */
  readonly client: DynamoDBClient;
  /** The name of the ledger's table, not its ARN. */
  readonly tableName: string;
  /** The index that the ledger was given. @default 'time-index' */
  readonly indexName?: string;
  /** How long DynamoDB keeps an event once its status is final: the same as the construct's `retention`. @default - for good */
  readonly retentionSeconds?: number;
  /** Unix milliseconds. @default Date.now */
  readonly now?: () => number;
}

const DEFAULT_PAGE = 100;
const DEFAULT_CAP = 10_000;

/** Tries to change a row that others keep writing to, before giving up. */
const MAX_ROUNDS = 5;

/**
 * Asks a ledger what happened to files, and changes what becomes of them.
 *
 * Rejects with a `LedgerError`, whose `code` says what is wrong; what the SDK threw is its `cause`. An error that no code fits comes as
 * the SDK threw it.
 *
 * `grantRead` of the construct permits all but `transition`, which takes `grantManage`.
 */
export class LedgerClient implements Ledger {
  private readonly client: DynamoDBClient;
  private readonly tableName: string;
  private readonly indexName: string;
  private readonly retentionSeconds?: number;
  private readonly now: () => number;

  constructor({ client, tableName, indexName = DEFAULT_INDEX_NAME, retentionSeconds, now = Date.now }: LedgerClientOptions) {
    refuse(problemsOfOptions({ client, tableName, indexName, retentionSeconds }));
    this.client = client;
    this.tableName = tableName;
    this.indexName = indexName;
    this.retentionSeconds = retentionSeconds;
    this.now = now;
  }

  /**
   * One event, or undefined where the ledger has none such. By both parts of the key, or by id alone.
   *
   * Sees every change that was made before (a strongly consistent read): one read unit, whichever way it is asked.
   */
  async get(ref: { readonly id: string; readonly timestamp?: string }): Promise<Entry | undefined> {
    const { id, timestamp } = ref;
    refuse(timestamp === undefined ? problemsOfId(id) : problemsOfRef({ id, timestamp }));
    const item = await this.diagnosed(() => (timestamp === undefined ? this.firstOf(id) : this.row({ id, timestamp })));
    return item && fromItem(item as Item);
  }

  /**
   * A page of the events in a status, by the time that S3 gives them, oldest first unless asked otherwise.
   *
   * A page ends at `limit` events or 1 MB, and can be empty though more follow: only one without a `cursor` is the last.
   * The index is eventually consistent: an event that was just recorded or changed can be missing, or shown as it was, for a moment.
   * Costs half a read unit for every 4 KB of rows.
   * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html
   */
  async list(query: ListQuery): Promise<Page> {
    refuse(problemsOfListQuery(query));
    const { status, order = 'oldest', limit = DEFAULT_PAGE, cursor } = query;
    const [first, last] = timeRange(query);
    const scope = [this.tableName, this.indexName, status, first, last, order];
    const { Items = [], LastEvaluatedKey } = await this.diagnosed(() => this.queryIndex(status, first, last, {
      ScanIndexForward: order === 'oldest',
      Limit: limit,
      ExclusiveStartKey: cursor === undefined ? undefined : startKey(decodeCursor(cursor, scope), status),
    }));
    const entries = Items.map(item => fromItem(item as Item));
    return LastEvaluatedKey ? { entries, cursor: encodeCursor(refOf(LastEvaluatedKey as Item), scope) } : { entries };
  }

  /**
   * All events that `list` would give, page after page, from `cursor` on if there is one. Reads a page only when it is needed.
   *
   * ```ts
   * for await (const event of ledger.all({ status: STATUSES.FAILED })) console.log(event.key);
   * ```
   */
  async *all(query: ListQuery): AsyncGenerator<Entry, void, undefined> {
    let page = await this.list(query);
    yield* page.entries;
    while (page.cursor !== undefined) {
      page = await this.list({ ...query, cursor: page.cursor });
      yield* page.entries;
    }
  }

  /**
   * How many events are in each status, counted up to a cap.
   *
   * DynamoDB keeps no such count: it reads the rows. 10,000 rows of 1 KB cost 1,250 read units. Eventually consistent, as `list` is.
   */
  async counts(query: CountQuery = {}): Promise<StatusCount[]> {
    refuse(problemsOfCountQuery(query));
    const { statuses = Object.values(STATUSES), cap = DEFAULT_CAP } = query;
    return this.diagnosed(() => Promise.all(statuses.map(status => this.count(status, cap))));
  }

  /**
   * Changes an event's status, if it is the one expected, and appends who did it, when and why to the event's history.
   *
   * Of several who try at the same time one succeeds; the others get `STATUS_CONFLICT`. The status may be one of your own.
   * Costs a read unit and three write units for a row of up to 1 KB.
   *
   * @returns the event after the change
   */
  async transition(ref: EntryRef, request: TransitionRequest): Promise<Entry> {
    refuse([...problemsOfRef(ref), ...problemsOf(request)]);
    for (let round = 1; round <= MAX_ROUNDS; round += 1) {
      const before = await this.get(ref);
      if (!before) throw new LedgerError('EVENT_NOT_FOUND', `table ${this.tableName} has no event ${ref.id} of ${ref.timestamp}`);
      const after = transition(before, request, fromMilliseconds(Math.floor(this.now())), this.retentionSeconds);
      if (!after) throw conflict(ref, request, `it is ${before.status}`);
      const { written, tries } = await this.diagnosed(() => this.write(before, after));
      if (written) return written;
      const own = tries > 1 && await this.withChange(after);
      if (own) return own;
    }
    throw conflict(ref, request, `others kept changing it, ${MAX_ROUNDS} times`);
  }

  private async row(ref: EntryRef): Promise<Record<string, AttributeValue> | undefined> {
    const { Item: item } = await this.client.send(new GetItemCommand({ TableName: this.tableName, Key: toKey(ref), ConsistentRead: true }));
    return item;
  }

  /** The sort key is named, though any will do, so that DynamoDB refuses a table that has another. */
  private async firstOf(id: string): Promise<Record<string, AttributeValue> | undefined> {
    const [first, last] = timeRange({});
    const { Items = [] } = await this.query({ ...between(TABLE_KEY, id, first, last), ConsistentRead: true, Limit: 1 });
    return Items[0];
  }

  private async count(status: string, cap: number): Promise<StatusCount> {
    const [first, last] = timeRange({});
    let count = 0;
    let start: QueryCommandInput['ExclusiveStartKey'];
    do {
      const page = await this.queryIndex(status, first, last, { Select: 'COUNT', Limit: cap + 1 - count, ExclusiveStartKey: start });
      count += page.Count ?? 0;
      start = page.LastEvaluatedKey;
    } while (start && count <= cap);
    return { status, count: Math.min(count, cap), capped: count > cap };
  }

  private queryIndex(status: string, first: string, last: string, input: Partial<QueryCommandInput>): Promise<QueryCommandOutput> {
    return this.query({ ...between(INDEX_KEY, status, first, last), IndexName: this.indexName, ...input });
  }

  private query(input: Omit<QueryCommandInput, 'TableName'>): Promise<QueryCommandOutput> {
    return this.client.send(new QueryCommand({ TableName: this.tableName, ...input }));
  }

  /** Nothing is written where the row is no longer as it was. Else answers the row: its history can have more than was known of. */
  private async write(before: Entry, after: Entry): Promise<{ written?: Entry; tries: number }> {
    const statement = updateStatement(this.tableName, before, after);
    const { Responses = [], $metadata } = await this.client.send(new BatchExecuteStatementCommand({ Statements: [statement] }));
    const [{ Error: error, Item: item } = {}] = Responses;
    if (error && error.Code !== 'ConditionalCheckFailed') throw Object.assign(new Error(error.Message), { name: error.Code });
    return { written: item && fromItem(item as Item), tries: $metadata.attempts ?? 1 };
  }

  /**
   * The row, if its history holds the last change of `after`: where an answer is lost, the SDK sends the write again, and is told that
   * the row is not as expected any more, by its own doing.
   */
  private async withChange(after: Entry): Promise<Entry | undefined> {
    const change = JSON.stringify(after.history.at(-1));
    const row = await this.get(after);
    return row?.history.some(each => JSON.stringify(each) === change) ? row : undefined;
  }

  private async diagnosed<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      throw await diagnose(error, { client: this.client, tableName: this.tableName, indexName: this.indexName });
    }
  }
}

function between({ partition, sort }: typeof INDEX_KEY | typeof TABLE_KEY, value: string, first: string, last: string): Partial<QueryCommandInput> {
  return {
    KeyConditionExpression: `${partition} = :partition AND ${sort} BETWEEN :first AND :last`,
    ExpressionAttributeValues: { ':partition': { S: value }, ':first': { S: first }, ':last': { S: last } },
  };
}

function startKey(ref: EntryRef, status: string): Item {
  return { ...toKey(ref), [INDEX_KEY.partition]: { S: status } };
}

function refOf(key: Item): EntryRef {
  const { [TABLE_KEY.partition]: id, [TABLE_KEY.sort]: timestamp } = key;
  return { id: 'S' in id ? id.S : '', timestamp: 'S' in timestamp ? timestamp.S : '' };
}

function conflict({ id }: EntryRef, { from, to }: TransitionRequest, found: string): LedgerError {
  return new LedgerError('STATUS_CONFLICT', `event ${id} cannot go from ${from} to ${to}: ${found}`);
}
