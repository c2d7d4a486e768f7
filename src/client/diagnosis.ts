import { DescribeTableCommand, DynamoDBClient, TableDescription } from '@aws-sdk/client-dynamodb';
import { schemaFault } from './key-schema';
import { LedgerError, LedgerErrorCode } from '../core/errors';

/** Which table was asked, and by whom. */
export interface Subject {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly indexName: string;
}

/** What the SDK and DynamoDB call it: errors of a call, of a statement within a call, and Node's codes for faults of the network. */
const SIGNS: ReadonlyArray<{ readonly code: LedgerErrorCode; readonly names: readonly string[] }> = [
  { code: 'TABLE_NOT_FOUND', names: ['ResourceNotFoundException', 'ResourceNotFound'] },
  { code: 'ACCESS_DENIED', names: ['AccessDeniedException', 'AccessDenied'] },
  {
    code: 'NO_CREDENTIALS',
    names: [
      'CredentialsProviderError', 'TokenProviderError', 'UnrecognizedClientException', 'InvalidClientTokenId', 'InvalidSignatureException',
      'IncompleteSignatureException', 'MissingAuthenticationTokenException', 'ExpiredTokenException', 'ExpiredToken',
    ],
  },
  {
    code: 'THROTTLED',
    names: [
      'ThrottlingException', 'ProvisionedThroughputExceededException', 'RequestLimitExceeded', 'ThrottlingError', 'ProvisionedThroughputExceeded',
    ],
  },
  {
    code: 'UNREACHABLE',
    names: [
      'ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN', 'TimeoutError',
      'SyntaxError', 'UnknownOperationException',
    ],
  },
];

/** What kind of failure it is, of whichever service of AWS: one that no code fits has none. */
export function codeOf(error: unknown): LedgerErrorCode | undefined {
  const { name = '', message = '', code: nodeCode = '' } = error as { name?: string; message?: string; code?: string };
  if (/^Region is missing/.test(message)) return 'NO_REGION';
  return SIGNS.find(({ names }) => names.includes(name) || names.includes(nodeCode))?.code;
}

/** Words a failure for who has to mend it, with the original as its cause. What is not known by name comes back as it is. */
export async function diagnose(error: unknown, subject: Subject): Promise<unknown> {
  if (error instanceof LedgerError) return error;
  const { name = '', message = '' } = error as { name?: string; message?: string };
  if (name === 'ValidationException' || name === 'ValidationError') return invalidRequest(error, message, subject);

  const code = codeOf(error);
  return code ? new LedgerError(code, await words(code, message, subject), error) : error;
}

async function words(code: LedgerErrorCode, message: string, subject: Subject): Promise<string> {
  const { tableName } = subject;
  const where = await whereabouts(subject.client);
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
      return `DynamoDB throttles table ${tableName} ${where}: ${message}. Try again later, or slower.`;
    default:
      return `no DynamoDB answers ${where}: ${message.split('\n')[0]}. Check the endpoint, the region and the network.`;
  }
}

/** DynamoDB says "invalid" to many things. The table's description tells which it is; without leave to read that, its words have to do. */
async function invalidRequest(error: unknown, message: string, subject: Subject): Promise<unknown> {
  const { client, tableName, indexName } = subject;
  const table = await description(client, tableName);
  const fault = table && schemaFault(table, indexName);
  if (fault) return new LedgerError(fault.code, fault.message, error);
  if (table) return error;
  if (/specified index|backfilling/.test(message)) return new LedgerError('INDEX_NOT_FOUND', `index ${indexName} of table ${tableName} cannot be read: ${message}`, error);
  if (/key schema|key element|key condition|does not match the schema|schema type/i.test(message)) {
    return new LedgerError('WRONG_KEY_SCHEMA', `table ${tableName} or its index ${indexName} has not the key of a ledger: ${message}`, error);
  }
  return error;
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
