import { DescribeTableCommand, DynamoDBClient, TableDescription } from '@aws-sdk/client-dynamodb';
import { indexFault, keyFault } from './key-schema';
import { observe } from './observe';
import { attentionIndexOf } from '../core/contract/shards';
import { OBJECT_ATTRIBUTES, OBJECT_INDEX_NAME } from '../core/contract/table-schema';
import { Link, LinkName, notChecked } from '../core/link';

/** What can be wrong with a ledger's table. */
export type TableCode =
  | 'TABLE_MISSING'
  | 'TABLE_NOT_ACTIVE'
  | 'TABLE_DIFFERS'
  | 'INDEX_MISSING'
  | 'INDEX_NOT_ACTIVE'
  | 'INDEX_DIFFERS'
  | 'NOT_CHECKED';

export type TableLink = Link<TableCode>;

export interface ExpectedTable {
  readonly tableName: string;
  /** The indexes by status and time. */
  readonly indexNames: readonly string[];
  /** Whether something reads the index by object; without it, the ledger may omit it. */
  readonly objectIndex: boolean;
}

/** A table is written and read while it is updated. */
const USABLE = ['ACTIVE', 'UPDATING'];

/** Whether the table and its indexes are there and have the schema of a ledger: one link each. */
export async function tableLinks(client: DynamoDBClient, expected: ExpectedTable): Promise<TableLink[]> {
  const { tableName } = expected;
  const link = { link: 'table', of: tableName };
  const observed = await observe(async () => (await client.send(new DescribeTableCommand({ TableName: tableName }))).Table ?? {});
  if (observed === 'missing') {
    const fix = 'Check --table and --region. If somebody deleted it, restore it under the same name: DynamoDB keeps a backup of a table with point-in-time recovery for 35 days';
    return [{ ...link, code: 'TABLE_MISSING', detail: 'the table does not exist', fix }];
  }
  if ('code' in observed) return [notChecked(link, observed, 'dynamodb:DescribeTable')];
  const table = observed.found;
  const names = [...new Set([...expected.indexNames, ...expected.indexNames.map(attentionIndexOf)])];
  return [tableLink(link, table), ...names.map(name => indexLink(name, table)), objectIndexLink(table, expected)];
}

function tableLink(link: LinkName, table: TableDescription): TableLink {
  const { TableStatus: status = 'unknown' } = table;
  if (!USABLE.includes(status)) {
    const fix = status === 'INACCESSIBLE_ENCRYPTION_CREDENTIALS' ? 'Enable the KMS key of the table, or let DynamoDB use it' : 'Wait until it is ACTIVE';
    return { ...link, code: 'TABLE_NOT_ACTIVE', detail: `its status is ${status}`, fix };
  }
  const fault = keyFault(table);
  return fault ? { ...link, code: 'TABLE_DIFFERS', ...split(fault.message) } : { ...link, detail: status };
}

function indexLink(name: string, table: TableDescription): TableLink {
  const link = { link: 'index', of: name };
  const found = table.GlobalSecondaryIndexes?.find(({ IndexName }) => IndexName === name);
  const { IndexStatus: status, Projection = {} } = found ?? {};
  // An emulator may not say it.
  if (status !== undefined && !USABLE.includes(status)) {
    return { ...link, code: 'INDEX_NOT_ACTIVE', detail: `its status is ${status}`, fix: 'Wait until it is ACTIVE: DynamoDB adds the rows that exist' };
  }
  const fault = indexFault(table, name);
  if (fault) return { ...link, code: found ? 'INDEX_DIFFERS' : 'INDEX_MISSING', ...split(fault.message) };
  const lacking = lackingAttributes(name, Projection);
  if (lacking === undefined) return { ...link, detail: status ?? 'exists' };
  return { ...link, code: 'INDEX_DIFFERS', detail: `it does not project ${lacking}`, fix: 'Delete the index, then add it with this projection: an index cannot be changed' };
}

function objectIndexLink(table: TableDescription, { objectIndex }: ExpectedTable): TableLink {
  const exists = table.GlobalSecondaryIndexes?.some(({ IndexName }) => IndexName === OBJECT_INDEX_NAME);
  return exists || objectIndex
    ? indexLink(OBJECT_INDEX_NAME, table)
    : { link: 'index', of: OBJECT_INDEX_NAME, detail: 'the ledger has none (objectIndex: false)', skipped: true };
}

/** Undefined if the index projects all that a ledger reads from it. */
function lackingAttributes(name: string, { ProjectionType, NonKeyAttributes = [] }: NonNullable<TableDescription['GlobalSecondaryIndexes']>[number]['Projection'] & object): string | undefined {
  if (ProjectionType === 'ALL') return undefined;
  if (name !== OBJECT_INDEX_NAME) return `all attributes, but ${ProjectionType ?? 'nothing'}`;
  return OBJECT_ATTRIBUTES.filter(attribute => !NonKeyAttributes.includes(attribute)).join(', ') || undefined;
}

/** The first sentence says what is wrong, the rest how to fix it. */
function split(message: string): { readonly detail: string; readonly fix: string } {
  const end = message.indexOf('. ');
  return { detail: message.slice(0, end), fix: message.slice(end + 2).replace(/\.$/, '') };
}
