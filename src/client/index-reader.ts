import { AttributeValue, QueryCommand, QueryCommandInput, QueryCommandOutput } from '@aws-sdk/client-dynamodb';
import type { TableConnection } from './table-connection';
import { INDEX_KEY, TABLE_KEY } from '../core/contract/table-schema';
import type { Entry, EntryRef } from '../core/entry';
import { isMalformed, Item, parseItem, toKey } from '../core/item';
import type { MalformedRow } from '../core/malformed-row';
import { fromMilliseconds, LAST_MILLISECOND, Timestamp } from '../core/timestamp';

/** The first and the last time of some events. */
export type TimeRange = readonly [first: Timestamp, last: Timestamp];

export const ALWAYS: TimeRange = [fromMilliseconds(0), fromMilliseconds(LAST_MILLISECOND)];

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
  readonly after?: EntryRef;
  /** Only rows for which this is due; the others are evaluated and skipped. */
  readonly due?: Due;
}

export interface IndexPage {
  readonly entries: readonly Entry[];
  /** Rows of the page that cannot be read. */
  readonly malformed: readonly MalformedRow[];
  /** How many rows DynamoDB read for the page. */
  readonly evaluated: number;
  /** The row after which the next page begins; absent on the last page. */
  readonly last?: EntryRef;
}

export interface IndexCount {
  /** Up to one more than the cap. */
  readonly all: number;
  readonly due: number;
}

/** A page of the rows in a status. Eventually consistent. DynamoDB ends a page at 1 MB. */
export async function readIndex(table: TableConnection, status: string, query: IndexQuery = {}): Promise<IndexPage> {
  const { Items = [], ScannedCount = Items.length, LastEvaluatedKey } = await queryIndex(table, status, query, {
    ScanIndexForward: query.order !== 'newest',
    Limit: query.limit,
  });
  const rows = Items.map(item => parseItem(item as Item));
  return {
    entries: rows.flatMap(row => (isMalformed(row) ? [] : [row])),
    malformed: rows.filter(isMalformed),
    evaluated: ScannedCount,
    ...(LastEvaluatedKey ? { last: refOf(LastEvaluatedKey as Item) } : {}),
  };
}

/** Counts the rows in a status, up to one more than the cap, and how many of those are due. */
export async function countIndex(table: TableConnection, status: string, cap: number, due?: Due): Promise<IndexCount> {
  const count = { all: 0, due: 0 };
  let after: EntryRef | undefined;
  do {
    const page = await queryIndex(table, status, { due, after }, { Select: 'COUNT', Limit: cap + 1 - count.all });
    count.all += page.ScannedCount ?? 0;
    count.due += page.Count ?? 0;
    after = page.LastEvaluatedKey && refOf(page.LastEvaluatedKey as Item);
  } while (after && count.all <= cap);
  return count;
}

function queryIndex(
  table: TableConnection, status: string, { range = ALWAYS, after, due }: IndexQuery, input: Partial<QueryCommandInput>,
): Promise<QueryCommandOutput> {
  const { client, tableName, indexName } = table;
  const command = new QueryCommand({
    TableName: tableName,
    IndexName: indexName,
    ...keyCondition(INDEX_KEY, status, range, due && { ':due': { S: due.by } }),
    ...(due && { FilterExpression: `attribute_not_exists(${due.attribute}) OR ${due.attribute} <= :due` }),
    ExclusiveStartKey: after && { ...toKey(after), [INDEX_KEY.partition]: { S: status } },
    ...input,
  });
  return table.call(abortSignal => client.send(command, { abortSignal }));
}

/** Names the sort key even if any time matches, so that DynamoDB rejects a table or index with another key. */
export function keyCondition(
  { partition, sort }: typeof INDEX_KEY | typeof TABLE_KEY, value: string, [first, last]: TimeRange, values?: Record<string, AttributeValue>,
): Pick<QueryCommandInput, 'KeyConditionExpression' | 'ExpressionAttributeValues'> {
  return {
    KeyConditionExpression: `${partition} = :partition AND ${sort} BETWEEN :first AND :last`,
    ExpressionAttributeValues: { ':partition': { S: value }, ':first': { S: first }, ':last': { S: last }, ...values },
  };
}

function refOf(key: Item): EntryRef {
  const { [TABLE_KEY.partition]: id, [TABLE_KEY.sort]: timestamp } = key;
  return { id: 'S' in id ? id.S : '', timestamp: 'S' in timestamp ? timestamp.S : '' };
}
