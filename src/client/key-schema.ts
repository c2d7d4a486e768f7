import type { KeySchemaElement, TableDescription } from '@aws-sdk/client-dynamodb';
import { INDEX_KEY, OBJECT_INDEX_NAME, OBJECT_KEY, TABLE_KEY } from '../core/contract/table-schema';
import { LedgerError } from '../core/errors';

/** Why a table is not a ledger's: a missing index, or another key. Undefined for a ledger's table. */
export function schemaFault(table: TableDescription, indexName: string): LedgerError | undefined {
  const tableKey = describeKey(table, table.KeySchema);
  if (tableKey !== describe(TABLE_KEY)) return wrongKey(`table ${table.TableName}`, tableKey, describe(TABLE_KEY));

  const indexes = table.GlobalSecondaryIndexes ?? [];
  const index = indexes.find(({ IndexName }) => IndexName === indexName);
  if (!index) {
    const names = indexes.map(({ IndexName }) => IndexName).join(', ') || 'none';
    const fix = indexName === OBJECT_INDEX_NAME
      ? 'Set objectIndex on the S3EventLedger to true, and deploy it'
      : 'Give the ledger\'s own indexName';
    return new LedgerError('INDEX_NOT_FOUND', `table ${table.TableName} has no index ${indexName}; its indexes: ${names}. ${fix}.`);
  }
  if (index.IndexStatus === 'CREATING') {
    return new LedgerError('INDEX_NOT_FOUND', `index ${indexName} of table ${table.TableName} is still being built. Try again once it is ACTIVE.`);
  }
  const indexKey = describeKey(table, index.KeySchema);
  const needed = describe(indexName === OBJECT_INDEX_NAME ? OBJECT_KEY : INDEX_KEY);
  return indexKey === needed ? undefined : wrongKey(`index ${indexName} of table ${table.TableName}`, indexKey, needed);
}

function wrongKey(what: string, found: string, needed: string): LedgerError {
  return new LedgerError('WRONG_KEY_SCHEMA', `${what} has the key ${found}, a ledger's has ${needed}. Give the table and index of an S3EventLedger.`);
}

function describe({ partition, sort }: { readonly partition: string; readonly sort: string }): string {
  return `${partition} (S), ${sort} (S)`;
}

function describeKey({ AttributeDefinitions = [] }: TableDescription, schema: readonly KeySchemaElement[] = []): string {
  return schema
    .map(({ AttributeName: name }) => `${name} (${AttributeDefinitions.find(({ AttributeName }) => AttributeName === name)?.AttributeType})`)
    .join(', ');
}
