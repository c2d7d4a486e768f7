import { DescribeTableCommand, DynamoDBClient, TableDescription } from '@aws-sdk/client-dynamodb';
import { callFailure } from './aws-errors';
import { schemaFault } from './key-schema';
import type { LedgerTable, TableConnection } from './table-connection';
import { Failure, FailureCode, LedgerError, LedgerErrorCode } from '../core/errors';

/** Codes that need no person, or do not say enough for one. */
const UNSPECIFIC = ['DUPLICATE', 'CONFLICT', 'INVALID_REQUEST', 'SERVICE_ERROR', 'NO_RESPONSE', 'DEADLINE', 'UNKNOWN_ERROR'] as const;

/** The code of an error of any AWS service, undefined if none fits. */
export function codeOf(error: unknown): LedgerErrorCode | undefined {
  const { code } = callFailure(error);
  return isSpecific(code) ? code : undefined;
}

function isSpecific(code: FailureCode): code is Exclude<FailureCode, typeof UNSPECIFIC[number]> {
  return !UNSPECIFIC.some(each => each === code);
}

/** A call whose errors are explained. */
export function explained(table: LedgerTable): TableConnection {
  return {
    ...table,
    async call(send) {
      try {
        return await send();
      } catch (error) {
        throw await diagnose(error, table);
      }
    },
  };
}

/** Explains an error, with the original as its cause. Returns an error that no code fits as it is. */
export async function diagnose(error: unknown, table: LedgerTable): Promise<unknown> {
  if (error instanceof LedgerError) return error;
  const { name = '', message = '' } = error as { name?: string; message?: string };
  if (name === 'ValidationException' || name === 'ValidationError') return invalidRequest(error, message, table);

  const code = codeOf(error);
  if (!code) return error;
  return new LedgerError(code, await words(code, message, table, callFailure(error)), error);
}

async function words(
  code: LedgerErrorCode, message: string, table: LedgerTable, { throttlingReason, throttledResource, fix }: Failure,
): Promise<string> {
  const { client, tableName } = table;
  const where = await whereabouts(client);
  switch (code) {
    case 'TABLE_NOT_FOUND':
      return `there is no table ${tableName} ${where}. Check the name, the region and the account.`;
    case 'ACCESS_DENIED':
      return `the caller may not ${/perform: (\S+)/.exec(message)?.[1] ?? 'do this'} on table ${tableName} ${where}. `
        + `grantRead of the ledger allows reading, grantManage changing: ${message}`;
    case 'NO_CREDENTIALS':
      return `AWS needs valid credentials for table ${tableName} ${where}: ${message}. Log in, or set AWS_PROFILE or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.`;
    case 'NO_REGION':
      return `no region is set for table ${tableName}. Give the client a region, or set AWS_REGION.`;
    case 'THROTTLED':
      return `DynamoDB throttles table ${tableName} ${where}: ${message}. `
        + (throttlingReason ? `Its limit is ${throttlingReason} of ${throttledResource ?? tableName}: ${fix}.` : 'Try again later, or more slowly.');
    default:
      return `no DynamoDB answers ${where}: ${message.split('\n')[0]}. Check the endpoint, the region and the network.`;
  }
}

/** DynamoDB calls many errors invalid. The table's description shows which one it is; without permission to read it, only the message does. */
async function invalidRequest(error: unknown, message: string, table: LedgerTable): Promise<unknown> {
  const { client, tableName, indexName } = table;
  const found = await description(client, tableName);
  const fault = found && schemaFault(found, indexName);
  if (fault) return new LedgerError(fault.code, fault.message, error);
  if (found) return error;
  switch (codeOf(error)) {
    case 'INDEX_NOT_FOUND':
      return new LedgerError('INDEX_NOT_FOUND', `index ${indexName} of table ${tableName} cannot be read: ${message}`, error);
    case 'WRONG_KEY_SCHEMA':
      return new LedgerError('WRONG_KEY_SCHEMA', `table ${tableName} or its index ${indexName} does not have the key of a ledger: ${message}`, error);
    default:
      return error;
  }
}

async function description(client: DynamoDBClient, tableName: string): Promise<TableDescription | undefined> {
  try {
    return (await client.send(new DescribeTableCommand({ TableName: tableName }))).Table;
  } catch {
    return undefined;
  }
}

async function whereabouts({ config }: DynamoDBClient): Promise<string> {
  const endpoint = await config.endpoint?.();
  if (endpoint) return `at ${endpoint.protocol}//${endpoint.hostname}${endpoint.port ? `:${endpoint.port}` : ''}`;
  try {
    return `in region ${await config.region()}`;
  } catch {
    return 'in no region';
  }
}
