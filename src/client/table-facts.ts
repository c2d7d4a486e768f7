import { DescribeTableCommand, DescribeTimeToLiveCommand } from '@aws-sdk/client-dynamodb';
import { diagnose } from './diagnosis';
import type { LedgerTable } from './table-connection';
import { OBJECT_INDEX_NAME, TABLE_KEY } from '../core/contract/table-schema';
import { LedgerError } from '../core/errors';
import { fromMilliseconds, Timestamp } from '../core/timestamp';

export interface TableFacts {
  readonly createdAt?: Timestamp;
  /** Whether DynamoDB deletes rows by their time to live; undefined if it is not known. */
  readonly deletesRows?: boolean;
}

/** Throws an error if the table has no index by object, or is not a ledger's. */
export async function readTableFacts(table: LedgerTable): Promise<TableFacts> {
  const { client, tableName } = table;
  const { Table } = await client.send(new DescribeTableCommand({ TableName: tableName })).catch(async (error: unknown) => {
    throw await diagnose(error, table);
  });
  if (!Table?.KeySchema?.some(({ AttributeName }) => AttributeName === TABLE_KEY.partition)) {
    throw new LedgerError('WRONG_KEY_SCHEMA', `table ${tableName} does not have the key of a ledger. Give the table of an S3EventLedger.`);
  }
  if (!Table.GlobalSecondaryIndexes?.some(({ IndexName }) => IndexName === OBJECT_INDEX_NAME)) {
    throw new LedgerError('INDEX_NOT_FOUND',
      `table ${tableName} has no index ${OBJECT_INDEX_NAME}, which shows what the ledger knows of an object. Remove objectIndex: false from the ledger and deploy it.`);
  }
  const { CreationDateTime } = Table;
  return {
    ...(CreationDateTime ? { createdAt: fromMilliseconds(CreationDateTime.getTime()) } : {}),
    ...await timeToLive(table),
  };
}

async function timeToLive({ client, tableName }: LedgerTable): Promise<Pick<TableFacts, 'deletesRows'>> {
  try {
    const { TimeToLiveDescription: { TimeToLiveStatus } = {} } = await client.send(new DescribeTimeToLiveCommand({ TableName: tableName }));
    return { deletesRows: TimeToLiveStatus === 'ENABLED' || TimeToLiveStatus === 'ENABLING' };
  } catch {
    return {};
  }
}
