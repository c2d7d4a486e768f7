import { AttributeValue, QueryCommand, QueryCommandInput, QueryCommandOutput } from '@aws-sdk/client-dynamodb';
import { inParallel } from './parallel';
import type { TableConnection } from './table-connection';
import { attentionOf } from '../core/attention';
import { attentionIndexOf, shardsOf } from '../core/contract/shards';
import { Attention, ATTENTION_KEY, ATTRIBUTES, INDEX_KEY, OBJECT_INDEX_NAME, OBJECT_KEY, TABLE_KEY } from '../core/contract/table-schema';
import type { Entry, EntryRef, RecordedEvent } from '../core/entry';
import { isMalformed, Item, parseItem, parseRecordedItem, toKey } from '../core/item';
import type { MalformedRow } from '../core/malformed-row';
import { present } from '../core/present';
import { mergeShards, ShardSource } from '../core/shard-merge';
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
  /** In an index with shards: the shard that has the row. */
  readonly shard?: number;
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
  /** The row after which the next page begins; absent on the last page. */
  readonly last?: Position;
}

export interface IndexCount {
  /** Up to one more than the cap. */
  readonly all: number;
  readonly due: number;
}

/** Of an index with shards, unless a limit is given. */
const SHARDED_PAGE = 250;

/** The most rows that one page of a run evaluates: DynamoDB also ends it at 1 MB, about as many rows. */
export const PAGE = 1_000;

/** The most rows of one time that a run reads, of all shards. EventBridge reports whole seconds. */
export const MAX_OF_ONE_TIME = 10_000;

/** Calls of one read that are in flight at the same time. Several reads share the connections of a client. */
export const CALLS_IN_FLIGHT = 8;

/**
 * A page of rows. Eventually consistent. DynamoDB ends a page at 1 MB. If the index has shards, they are read at the same time and merged:
 * rows of one time are in the order of their shards.
 */
export function readIndex(table: TableConnection, rows: IndexRows, query: IndexQuery = {}): Promise<IndexPage> {
  return readPage(table, rows, query, parseItem);
}

/** A page of the rows of one shard. */
export function readShard(table: TableConnection, rows: IndexRows, query: IndexQuery, shard: number): Promise<IndexPage> {
  return readPage(table, rows, query, parseItem, shard);
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
  table: TableConnection, rows: IndexRows | ObjectRows, query: IndexQuery, parse: (item: Item) => T | MalformedRow, shard?: number,
): Promise<IndexPage<T>> {
  const isSharded = shard === undefined && shardsIn(rows, table) > 1;
  const { items, last } = await (isSharded ? readShards(table, rows, query) : readItems(table, rows, query, shard));
  const parsed = items.map(parse);
  return {
    entries: parsed.filter((row): row is T => !isMalformed(row)),
    malformed: parsed.filter((row): row is MalformedRow => isMalformed(row)),
    ...(last ? { last } : {}),
  };
}

interface ItemPage {
  readonly items: readonly Item[];
  readonly last?: Position;
}

async function readItems(table: TableConnection, rows: IndexRows | ObjectRows, query: IndexQuery, shard?: number): Promise<ItemPage> {
  const { Items = [], LastEvaluatedKey } = await queryIndex(table, rows, query, {
    ScanIndexForward: query.order !== 'newest',
    Limit: query.limit,
  }, shard);
  return { items: Items as Item[], last: LastEvaluatedKey && positionOfKey(LastEvaluatedKey as Item) };
}

/** Without state between two pages: the last row, with its shard, shows for each shard where the next page begins. */
async function readShards(
  table: TableConnection, rows: IndexRows | ObjectRows, { limit = SHARDED_PAGE, after, ...query }: IndexQuery,
): Promise<ItemPage> {
  const { sort } = indexOf(rows, table).key;
  const newest = query.order === 'newest';
  const sources = Array.from({ length: shardsIn(rows, table) }, (_, shard): ShardSource<Item> => {
    let start: Pick<IndexQuery, 'range' | 'after'> = shardStart(shard, query, after);
    return {
      shard,
      read: async size => {
        const { range: [first, last] = ALWAYS } = start;
        if (first > last) return { rows: [], more: false };
        const page = await readItems(table, rows, { ...query, ...start, limit: size }, shard);
        start = { ...start, after: page.last };
        return { rows: page.items, more: page.last !== undefined };
      },
    };
  });
  const merged = await mergeShards(sources, {
    limit,
    compare: (one, other) => compareTexts(textOf(one, sort), textOf(other, sort)) * (newest ? -1 : 1),
    all: reads => inParallel(reads, CALLS_IN_FLIGHT, read => read()),
  });
  const last = merged.rows.at(-1);
  return {
    items: merged.rows.map(({ row }) => row),
    last: merged.more && last ? { ...positionOfItem(last.row, rows), shard: last.shard } : undefined,
  };
}

/** Of the rows of the last one's time, lower shards have none that follow, and higher shards only such. */
function shardStart(
  shard: number, { range: [first, last] = ALWAYS, order }: IndexQuery, after: Position | undefined,
): Pick<IndexQuery, 'range' | 'after'> {
  if (!after) return { range: [first, last] };
  const { shard: lastShard = 0, timestamp, at = timestamp } = after;
  if (shard === lastShard) return { range: [first, last], after };
  if (order === 'newest') return { range: [first, shard < lastShard ? justBefore(at) : at] };
  return { range: [shard < lastShard ? justAfter(at) : at, last] };
}

/** The least text that is more. DynamoDB compares texts by their bytes. */
function justAfter(text: string): string {
  return `${text}\u0000`;
}

/** More than every text of a ledger that is less. */
function justBefore(text: string): string {
  return text === '' ? '' : `${text.slice(0, -1)}${String.fromCharCode(text.charCodeAt(text.length - 1) - 1)}\uffff`;
}

function compareTexts(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

interface CountedPart {
  readonly shard?: number;
  after?: Position;
  ended?: true;
}

/** Counts rows, up to one more than the cap, and how many of those are due. */
export async function countIndex(table: TableConnection, rows: IndexRows, cap: number, { due, range }: Pick<IndexQuery, 'due' | 'range'> = {}): Promise<IndexCount> {
  const shards = shardsIn(rows, table);
  const count = { all: 0, due: 0 };
  let open = Array.from({ length: shards }, (_, shard): CountedPart => (shards === 1 ? {} : { shard }));
  while (open.length > 0 && count.all <= cap) {
    const Limit = Math.ceil((cap + 1 - count.all) / open.length);
    await inParallel(open, CALLS_IN_FLIGHT, async part => {
      const page = await queryIndex(table, rows, { due, range, after: part.after }, { Select: 'COUNT', Limit }, part.shard);
      count.all += page.ScannedCount ?? 0;
      count.due += page.Count ?? 0;
      if (page.LastEvaluatedKey) part.after = positionOfKey(page.LastEvaluatedKey as Item);
      else part.ended = true;
    });
    open = open.filter(({ ended }) => !ended);
  }
  return { all: Math.min(cap + 1, count.all), due: count.due };
}

function queryIndex(
  table: TableConnection, rows: IndexRows | ObjectRows, { range = ALWAYS, after, due }: IndexQuery, input: Partial<QueryCommandInput>, shard?: number,
): Promise<QueryCommandOutput> {
  const { client, tableName } = table;
  const { indexName, key, value } = indexOf(rows, table);
  const command = new QueryCommand({
    TableName: tableName,
    IndexName: indexName,
    ...keyCondition(key, value, range, { values: due && { ':due': { S: due.by } }, shard }),
    ...(due && { FilterExpression: `attribute_not_exists(${due.attribute}) OR ${due.attribute} <= :due` }),
    ExclusiveStartKey: after && {
      ...toKey(after),
      [key.partition]: { S: value },
      ...('attention' in rows && { [key.sort]: { S: after.at ?? after.timestamp } }),
      ...(shard !== undefined && { [ATTRIBUTES.SHARD]: { N: String(shard) } }),
    },
    ...input,
  });
  return table.call(abortSignal => client.send(command, { abortSignal }));
}

function indexOf(rows: IndexRows | ObjectRows, { indexName }: Pick<TableConnection, 'indexName'>) {
  if ('status' in rows) return { indexName, key: INDEX_KEY, value: rows.status };
  if ('attention' in rows) return { indexName: attentionIndexOf(indexName), key: ATTENTION_KEY, value: rows.attention };
  return { indexName: OBJECT_INDEX_NAME, key: OBJECT_KEY, value: rows.objectUri };
}

/** Names the sort key even if any time matches, so that DynamoDB rejects a table or index with another key. */
export function keyCondition(
  { partition, sort }: { readonly partition: string; readonly sort: string },
  value: string,
  [first, last]: TimeRange,
  { values, shard }: { readonly values?: Record<string, AttributeValue>; readonly shard?: number } = {},
): Pick<QueryCommandInput, 'KeyConditionExpression' | 'ExpressionAttributeValues'> {
  const equal = shard === undefined ? `${partition} = :partition` : `${partition} = :partition AND ${ATTRIBUTES.SHARD} = :shard`;
  const shared = { ':partition': { S: value }, ...(shard !== undefined && { ':shard': { N: String(shard) } }), ':first': { S: first } };
  // DynamoDB Local loses the pages after the first one between two equal times.
  if (first === last) {
    return { KeyConditionExpression: `${equal} AND ${sort} = :first`, ExpressionAttributeValues: { ...shared, ...values } };
  }
  return {
    KeyConditionExpression: `${equal} AND ${sort} BETWEEN :first AND :last`,
    ExpressionAttributeValues: { ...shared, ':last': { S: last }, ...values },
  };
}

/** Where an entry is in the order of these rows. */
export function positionOf(entry: Entry, rows: IndexRows): Position {
  const { id, timestamp, shard } = entry;
  return present<Position>({ id, timestamp, at: 'attention' in rows ? attentionOf(entry)?.at : undefined, shard });
}

/** Of a key that DynamoDB returned. */
export function positionOfKey(key: Item): Position {
  const at = ATTENTION_KEY.sort in key ? textOf(key, ATTENTION_KEY.sort) : undefined;
  return present<Position>({ id: textOf(key, TABLE_KEY.partition), timestamp: textOf(key, TABLE_KEY.sort), at });
}

/** Of a whole row, which has the keys of other indexes, too. */
function positionOfItem(item: Item, rows: IndexRows | ObjectRows): Position {
  const { id, timestamp, at } = positionOfKey(item);
  return present<Position>({ id, timestamp, at: 'attention' in rows ? at : undefined });
}

function textOf(item: Item, name: string): string {
  const value = item[name];
  return value !== undefined && 'S' in value ? value.S : '';
}

function shardsIn(rows: IndexRows | ObjectRows, { indexName }: Pick<TableConnection, 'indexName'>): number {
  return 'objectUri' in rows ? 1 : shardsOf(indexName);
}
