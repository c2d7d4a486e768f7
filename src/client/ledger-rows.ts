import {
  AttributeValue, BatchExecuteStatementCommand, DynamoDBClient, GetItemCommand, QueryCommand, QueryCommandInput, QueryCommandOutput,
} from '@aws-sdk/client-dynamodb';
import { diagnose, Subject } from './diagnosis';
import { INDEX_KEY, TABLE_KEY } from '../core/contract/table-schema';
import type { Entry, EntryRef } from '../core/entry';
import { fromItem, Item, toKey } from '../core/item';
import type { ListQuery } from '../core/ledger';
import { answeringRow, updateStatement } from '../core/statement';
import { fromMilliseconds, LAST_MILLISECOND, Timestamp } from '../core/timestamp';

/** The first and the last time of some events. */
export type TimeRange = readonly [first: Timestamp, last: Timestamp];

export interface RowPage {
  readonly entries: readonly Entry[];
  /** After which the next page begins; absent on the last one. */
  readonly last?: EntryRef;
}

export interface Tally {
  /** Up to one more than the cap. */
  readonly all: number;
  readonly due: number;
}

/** The rows of a ledger's table, call by call. What fails is worded for who has to mend it. */
export class LedgerRows {
  private readonly client: DynamoDBClient;
  readonly tableName: string;

  constructor(readonly subject: Subject) {
    this.client = subject.client;
    this.tableName = subject.tableName;
  }

  /** As it stands: a strongly consistent read. */
  async get({ id, timestamp }: { readonly id: string; readonly timestamp?: string }): Promise<Entry | undefined> {
    const item = await this.diagnosed(() => (timestamp === undefined ? this.firstOf(id) : this.row({ id, timestamp })));
    return item && fromItem(item as Item);
  }

  async page(status: string, range: TimeRange, query: Pick<ListQuery, 'order' | 'limit'> & { readonly after?: EntryRef }): Promise<RowPage> {
    const { Items = [], LastEvaluatedKey } = await this.diagnosed(() => this.queryIndex(status, range, {
      ScanIndexForward: query.order !== 'newest',
      Limit: query.limit,
      ExclusiveStartKey: query.after && startKey(query.after, status),
    }));
    const entries = Items.map(item => fromItem(item as Item));
    return LastEvaluatedKey ? { entries, last: refOf(LastEvaluatedKey as Item) } : { entries };
  }

  /** Counts up to one more than the cap, and with it how many of those have a time that has come: an absent one has, too. */
  async tally(status: string, cap: number, due?: { readonly attribute: string; readonly by: Timestamp }): Promise<Tally> {
    const filter = due && {
      FilterExpression: 'attribute_not_exists(#due) OR #due <= :due',
      ExpressionAttributeNames: { '#due': due.attribute },
    };
    const tally = { all: 0, due: 0 };
    let start: QueryCommandInput['ExclusiveStartKey'];
    do {
      const page = await this.diagnosed(() => this.queryIndex(status, ALWAYS, {
        ...filter,
        Select: 'COUNT',
        Limit: cap + 1 - tally.all,
        ExclusiveStartKey: start,
      }, due && { ':due': { S: due.by } }));
      tally.all += page.ScannedCount ?? 0;
      tally.due += page.Count ?? 0;
      start = page.LastEvaluatedKey;
    } while (start && tally.all <= cap);
    return tally;
  }

  /** Nothing is written where the row is no longer as it was. Else answers the row: its history can have more than was known of. */
  async write(before: Entry, after: Entry): Promise<{ written?: Entry; tries: number }> {
    const statement = answeringRow(updateStatement(this.tableName, before, after));
    return this.diagnosed(async () => {
      const { Responses = [], $metadata } = await this.client.send(new BatchExecuteStatementCommand({ Statements: [statement] }));
      const [{ Error: error, Item: item } = {}] = Responses;
      if (error && error.Code !== 'ConditionalCheckFailed') throw Object.assign(new Error(error.Message), { name: error.Code });
      return { written: item && fromItem(item as Item), tries: $metadata.attempts ?? 1 };
    });
  }

  private async row(ref: EntryRef): Promise<Record<string, AttributeValue> | undefined> {
    const { Item: item } = await this.client.send(new GetItemCommand({ TableName: this.tableName, Key: toKey(ref), ConsistentRead: true }));
    return item;
  }

  /** The sort key is named, though any will do, so that DynamoDB refuses a table that has another. */
  private async firstOf(id: string): Promise<Record<string, AttributeValue> | undefined> {
    const { Items = [] } = await this.query({ ...between(TABLE_KEY, id, ALWAYS), ConsistentRead: true, Limit: 1 });
    return Items[0];
  }

  private queryIndex(
    status: string, range: TimeRange, input: Partial<QueryCommandInput>, values?: Record<string, AttributeValue>,
  ): Promise<QueryCommandOutput> {
    return this.query({ ...between(INDEX_KEY, status, range, values), IndexName: this.subject.indexName, ...input });
  }

  private query(input: Omit<QueryCommandInput, 'TableName'>): Promise<QueryCommandOutput> {
    return this.client.send(new QueryCommand({ TableName: this.tableName, ...input }));
  }

  private async diagnosed<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      throw await diagnose(error, this.subject);
    }
  }
}

export const ALWAYS: TimeRange = [fromMilliseconds(0), fromMilliseconds(LAST_MILLISECOND)];

function between(
  { partition, sort }: typeof INDEX_KEY | typeof TABLE_KEY, value: string, [first, last]: TimeRange, values?: Record<string, AttributeValue>,
): Partial<QueryCommandInput> {
  return {
    KeyConditionExpression: `${partition} = :partition AND ${sort} BETWEEN :first AND :last`,
    ExpressionAttributeValues: { ':partition': { S: value }, ':first': { S: first }, ':last': { S: last }, ...values },
  };
}

function startKey(ref: EntryRef, status: string): Item {
  return { ...toKey(ref), [INDEX_KEY.partition]: { S: status } };
}

function refOf(key: Item): EntryRef {
  const { [TABLE_KEY.partition]: id, [TABLE_KEY.sort]: timestamp } = key;
  return { id: 'S' in id ? id.S : '', timestamp: 'S' in timestamp ? timestamp.S : '' };
}
