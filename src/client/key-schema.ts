import type { KeySchemaElement, TableDescription } from '@aws-sdk/client-dynamodb';
import { attentionIndexOf, shardsOf, unshardedName } from '../core/contract/shards';
import { ATTENTION_INDEX_NAME, ATTENTION_KEY, ATTRIBUTES, INDEX_KEY, OBJECT_INDEX_NAME, OBJECT_KEY, TABLE_KEY } from '../core/contract/table-schema';
import { LedgerError } from '../core/errors';

interface Needed {
  readonly key: { readonly partition: string; readonly sort: string };
  /** What to do if the index is missing. */
  readonly fix: string;
}

const OF_STATUSES: Needed = { key: INDEX_KEY, fix: 'Give the ledger\'s own indexName' };
const NEEDED: Readonly<Record<string, Needed>> = {
  [OBJECT_INDEX_NAME]: { key: OBJECT_KEY, fix: 'Set objectIndex on the S3EventLedger to true, and deploy it' },
  [ATTENTION_INDEX_NAME]: { key: ATTENTION_KEY, fix: 'Retries and failures are read from it: add it to the table' },
};

/** Why a table is not a ledger's: a missing index, or another key. Undefined for a ledger's table. */
export function schemaFault(table: TableDescription, indexName: string): LedgerError | undefined {
  return keyFault(table) ?? indexFault(table, indexName) ?? indexFault(table, attentionIndexOf(indexName));
}

export function keyFault(table: TableDescription): LedgerError | undefined {
  const tableKey = describeKey(table, table.KeySchema);
  return tableKey === describe(TABLE_KEY) ? undefined : wrongKey(`table ${table.TableName}`, tableKey, describe(TABLE_KEY));
}

export function indexFault(table: TableDescription, indexName: string): LedgerError | undefined {
  const { key, fix } = NEEDED[unshardedName(indexName)] ?? OF_STATUSES;
  const indexes = table.GlobalSecondaryIndexes ?? [];
  const index = indexes.find(({ IndexName }) => IndexName === indexName);
  if (!index) {
    const names = indexes.map(({ IndexName }) => IndexName).join(', ') || 'none';
    return new LedgerError('INDEX_NOT_FOUND', `table ${table.TableName} has no index ${indexName}; its indexes: ${names}. ${otherShards(indexes, indexName) ?? fix}.`);
  }
  if (index.IndexStatus === 'CREATING') {
    return new LedgerError('INDEX_NOT_FOUND', `index ${indexName} of table ${table.TableName} is still being built. Try again once it is ACTIVE.`);
  }
  const indexKey = describeKey(table, index.KeySchema);
  const needed = describe(key, shardsOf(indexName));
  return indexKey === needed ? undefined : wrongKey(`index ${indexName} of table ${table.TableName}`, indexKey, needed);
}

function wrongKey(what: string, found: string, needed: string): LedgerError {
  return new LedgerError('WRONG_KEY_SCHEMA', `${what} has the key ${found}, a ledger's has ${needed}. Give the table and index of an S3EventLedger.`);
}

/** The same index with another number of shards. */
function otherShards(indexes: ReadonlyArray<{ readonly IndexName?: string }>, indexName: string): string | undefined {
  const other = indexes.find(({ IndexName = '' }) => unshardedName(IndexName) === unshardedName(indexName))?.IndexName;
  return other && `The ledger has another number of shards, ${shardsOf(other)}: give the index ${other}`;
}

function describe({ partition, sort }: { readonly partition: string; readonly sort: string }, shards = 1): string {
  return `${partition} (S), ${shards === 1 ? '' : `${ATTRIBUTES.SHARD} (N), `}${sort} (S)`;
}

function describeKey({ AttributeDefinitions = [] }: TableDescription, schema: readonly KeySchemaElement[] = []): string {
  return schema
    .map(({ AttributeName: name }) => `${name} (${AttributeDefinitions.find(({ AttributeName }) => AttributeName === name)?.AttributeType})`)
    .join(', ');
}
