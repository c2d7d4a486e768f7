import { AttributeValue, BatchGetItemCommand, GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { ALWAYS, keyCondition } from './index-reader';
import { inParallel } from './parallel';
import type { Retries } from './retries';
import type { TableConnection } from './table-connection';
import { chunks } from '../core/chunks';
import { TABLE_KEY } from '../core/contract/table-schema';
import type { Entry, EntryRef } from '../core/entry';
import { fromItem, Item, parseItem, toKey } from '../core/item';
import type { MalformedRow } from '../core/malformed-row';

const KEYS_PER_CALL = 100;
const CALLS_IN_FLIGHT = 4;

/** One row by its key, or the first of an id. Strongly consistent. Rejects with `NOT_A_LEDGER_ROW` if it is malformed. */
export async function readRow(
  table: TableConnection, { id, timestamp }: { readonly id: string; readonly timestamp?: string },
): Promise<Entry | undefined> {
  const item = await (timestamp === undefined ? firstItem(table, id) : itemOf(table, { id, timestamp }));
  return item && fromItem(item as Item);
}

/**
 * Rows in the order of their references, undefined for each that does not exist. Strongly consistent. Rejects if a call fails.
 *
 * @param retries waits before it reads rows again that DynamoDB did not return
 */
export async function readRows(
  table: TableConnection, retries: Pick<Retries, 'wait'>, refs: readonly EntryRef[],
): Promise<ReadonlyArray<Entry | MalformedRow | undefined>> {
  const found = new Map<string, Entry | MalformedRow>();
  const keys = [...new Map(refs.map(ref => [nameOf(ref), toKey(ref)])).values()];
  await inParallel(chunks(keys, KEYS_PER_CALL), CALLS_IN_FLIGHT, async chunk => {
    for (const item of await itemsOf(table, retries, chunk)) {
      const row = parseItem(item as Item);
      found.set(nameOf(row), row);
    }
  });
  return refs.map(ref => found.get(nameOf(ref)));
}

async function itemOf({ client, tableName, call }: TableConnection, ref: EntryRef) {
  const command = new GetItemCommand({ TableName: tableName, Key: toKey(ref), ConsistentRead: true });
  const { Item: item } = await call(abortSignal => client.send(command, { abortSignal }));
  return item;
}

async function firstItem({ client, tableName, call }: TableConnection, id: string) {
  const command = new QueryCommand({ TableName: tableName, ...keyCondition(TABLE_KEY, id, ALWAYS), ConsistentRead: true, Limit: 1 });
  const { Items = [] } = await call(abortSignal => client.send(command, { abortSignal }));
  return Items.at(0);
}

async function itemsOf(
  { client, tableName, call }: TableConnection, retries: Pick<Retries, 'wait'>, keys: readonly Item[],
): Promise<Array<Record<string, AttributeValue>>> {
  const found: Array<Record<string, AttributeValue>> = [];
  let unprocessed = keys as Array<Record<string, AttributeValue>>;
  for (let round = 1; unprocessed.length > 0; round += 1) {
    if (round > 1) await retries.wait(round - 1);
    const command = new BatchGetItemCommand({ RequestItems: { [tableName]: { Keys: unprocessed, ConsistentRead: true } } });
    const { Responses = {}, UnprocessedKeys = {} } = await call(abortSignal => client.send(command, { abortSignal }));
    found.push(...Responses[tableName] ?? []);
    unprocessed = UnprocessedKeys[tableName]?.Keys ?? [];
  }
  return found;
}

function nameOf({ id, timestamp }: EntryRef): string {
  return `${id} ${timestamp}`;
}
