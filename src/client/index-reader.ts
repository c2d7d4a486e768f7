import { AttributeValue, QueryCommand, QueryCommandInput, QueryCommandOutput } from '@aws-sdk/client-dynamodb';
import type { TableConnection } from './table-connection';
import { attentionOf } from '../core/attention';
import {
  Attention, ATTENTION_INDEX_NAME, ATTENTION_KEY, INDEX_KEY, OBJECT_INDEX_NAME, OBJECT_KEY, TABLE_KEY,
} from '../core/contract/table-schema';
import type { Entry, EntryRef, RecordedEvent } from '../core/entry';
import { isMalformed, Item, parseItem, parseRecordedItem, toKey } from '../core/item';
import type { MalformedRow } from '../core/malformed-row';
import { fromMilliseconds, LAST_MILLISECOND, Timestamp } from '../core/timestamp';

/** The first and the last time of some events. */
export type TimeRange = readonly [first: Timestamp, last: Timestamp];

export const ALWAYS: TimeRange = [fromMilliseconds(0), fromMilliseconds(LAST_MILLISECOND)];

/** Rows in the order of one index: those in a status by the time of their event, or those that need attention by the time when they do. */
export type IndexRows = { readonly status: string } | { readonly attention: Attention };

/** The events of an object by their time. */
interface ObjectRows { readonly objectUri: string }

/** A row's position in an index. */
export interface Position extends EntryRef {
  /** In the order of attention: when the row needs it. */
  readonly at?: Timestamp;
}

/** A time of a row that has come, or is absent. */
export interface Due {
  readonly attribute: string;
  readonly by: Timestamp;
}

export interface IndexQuery {
  /** @default ALWAYS */
  readonly range?: TimeRange;
  /** @default 'oldest' */
  readonly order?: 'oldest' | 'newest';
  /** The most rows that DynamoDB evaluates for the page. */
  readonly limit?: number;
  /** The `last` of the page before. */
  readonly after?: Position;
  /** Only rows for which this is due; the others are evaluated and skipped. */
  readonly due?: Due;
}

export interface IndexPage<T = Entry> {
  readonly entries: readonly T[];
  /** Rows of the page that cannot be read. */
  readonly malformed: readonly MalformedRow[];
  /** How many rows DynamoDB read for the page. */
  readonly evaluated: number;
  /** The row after which the next page begins; absent on the last page. */
  readonly last?: Position;
}

export interface IndexCount {
  /** Up to one more than the cap. */
  readonly all: number;
  readonly due: number;
}

/** A page of rows. Eventually consistent. DynamoDB ends a page at 1 MB. */
export function readIndex(table: TableConnection, rows: IndexRows, query: IndexQuery = {}): Promise<IndexPage> {
  return readPage(table, rows, query, parseItem);
}

/** A page of an object's events. The index has only what never changes. */
export function readObjectIndex(table: TableConnection, objectUri: string, query: IndexQuery = {}): Promise<IndexPage<RecordedEvent>> {
  return readPage(table, { objectUri }, query, parseRecordedItem);
}

/** The pages of an object's events, each read when it is asked for. */
export async function* readObjectPages(table: TableConnection, objectUri: string, query: Omit<IndexQuery, 'after'>): AsyncGenerator<IndexPage<RecordedEvent>> {
  let after: Position | undefined;
  do {
    const page: IndexPage<RecordedEvent> = await readObjectIndex(table, objectUri, { ...query, after });
    yield page;
    after = page.last;
  } while (after);
}

async function readPage<T extends RecordedEvent>(
  table: TableConnection, rows: IndexRows | ObjectRows, query: IndexQuery, parse: (item: Item) => T | MalformedRow,
): Promise<IndexPage<T>> {
  const { Items = [], ScannedCount = Items.length, LastEvaluatedKey } = await queryIndex(table, rows, query, {
    ScanIndexForward: query.order !== 'newest',
    Limit: query.limit,
  });
  const parsed = Items.map(item => parse(item as Item));
  return {
    entries: parsed.filter((row): row is T => !isMalformed(row)),
    malformed: parsed.filter((row): row is MalformedRow => isMalformed(row)),
    evaluated: ScannedCount,
    ...(LastEvaluatedKey ? { last: positionOfKey(LastEvaluatedKey as Item) } : {}),
  };
}

/** Counts rows, up to one more than the cap, and how many of those are due. */
export async function countIndex(table: TableConnection, rows: IndexRows, cap: number, { due, range }: Pick<IndexQuery, 'due' | 'range'> = {}): Promise<IndexCount> {
  const count = { all: 0, due: 0 };
  let after: Position | undefined;
  do {
    const page = await queryIndex(table, rows, { due, range, after }, { Select: 'COUNT', Limit: cap + 1 - count.all });
    count.all += page.ScannedCount ?? 0;
    count.due += page.Count ?? 0;
    after = page.LastEvaluatedKey && positionOfKey(page.LastEvaluatedKey as Item);
  } while (after && count.all <= cap);
  return count;
}

function queryIndex(
  table: TableConnection, rows: IndexRows | ObjectRows, { range = ALWAYS, after, due }: IndexQuery, input: Partial<QueryCommandInput>,
): Promise<QueryCommandOutput> {
  const { client, tableName } = table;
  const { indexName, key, value } = indexOf(rows, table);
  const command = new QueryCommand({
    TableName: tableName,
    IndexName: indexName,
    ...keyCondition(key, value, range, due && { ':due': { S: due.by } }),
    ...(due && { FilterExpression: `attribute_not_exists(${due.attribute}) OR ${due.attribute} <= :due` }),
    ExclusiveStartKey: after && {
      ...toKey(after), [key.partition]: { S: value }, ...('attention' in rows && { [key.sort]: { S: after.at ?? after.timestamp } }),
    },
    ...input,
  });
  return table.call(abortSignal => client.send(command, { abortSignal }));
}

function indexOf(rows: IndexRows | ObjectRows, { indexName }: Pick<TableConnection, 'indexName'>) {
  if ('status' in rows) return { indexName, key: INDEX_KEY, value: rows.status };
  if ('attention' in rows) return { indexName: ATTENTION_INDEX_NAME, key: ATTENTION_KEY, value: rows.attention };
  return { indexName: OBJECT_INDEX_NAME, key: OBJECT_KEY, value: rows.objectUri };
}

/** Names the sort key even if any time matches, so that DynamoDB rejects a table or index with another key. */
export function keyCondition(
  { partition, sort }: { readonly partition: string; readonly sort: string },
  value: string,
  [first, last]: TimeRange,
  values?: Record<string, AttributeValue>,
): Pick<QueryCommandInput, 'KeyConditionExpression' | 'ExpressionAttributeValues'> {
  // DynamoDB Local loses the pages after the first one between two equal times.
  if (first === last) {
    return {
      KeyConditionExpression: `${partition} = :partition AND ${sort} = :first`,
      ExpressionAttributeValues: { ':partition': { S: value }, ':first': { S: first }, ...values },
    };
  }
  return {
    KeyConditionExpression: `${partition} = :partition AND ${sort} BETWEEN :first AND :last`,
    ExpressionAttributeValues: { ':partition': { S: value }, ':first': { S: first }, ':last': { S: last }, ...values },
  };
}

/** Where an entry is in the order of these rows. */
export function positionOf(entry: Entry, rows: IndexRows): Position {
  const { id, timestamp } = entry;
  return 'attention' in rows ? { id, timestamp, at: attentionOf(entry)?.at } : { id, timestamp };
}

/** Of a key that DynamoDB returned. */
export function positionOfKey(key: Item): Position {
  const [id, timestamp, at] = [TABLE_KEY.partition, TABLE_KEY.sort, ATTENTION_KEY.sort].map(name => {
    const value = key[name];
    return value !== undefined && 'S' in value ? value.S : undefined;
  });
  return { id: id ?? '', timestamp: timestamp ?? '', ...(at === undefined ? {} : { at }) };
}
