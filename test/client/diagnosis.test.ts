import { createServer, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DynamoDBClient, DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { LedgerClient } from '../../src/client/ledger-client';

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
const REF = { id: 'some-id', timestamp: '1651363199.123' };

/** What an operation answers: a DynamoDB error, or a text as it is. */
type Script = Record<string, { readonly status: number; readonly body: string }>;

let server: Server;
let endpoint: string;
let script: Script;
const clients: DynamoDBClient[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    request.resume().on('end', () => {
      const operation = String(request.headers['x-amz-target']).split('.')[1];
      const { status, body } = script[operation] ?? script.any;
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(body);
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  clients.forEach(client => client.destroy());
  server.closeAllConnections();
  return new Promise(resolve => server.close(resolve));
});

function ledger(config: DynamoDBClientConfig = {}): LedgerClient {
  const client = new DynamoDBClient({ endpoint, region: 'eu-west-1', credentials, maxAttempts: 1, ...config });
  clients.push(client);
  return new LedgerClient({ client, tableName: 'ledger' });
}

const failure = (type: string, message = 'said DynamoDB') => ({ status: 400, body: JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${type}`, message }) });
const success = (body: object) => ({ status: 200, body: JSON.stringify(body) });

describe('a call that DynamoDB rejects', () => {
  it('is explained by the action that is not allowed, and who can allow it', async () => {
    const message = 'User: arn:aws:iam::111122223333:user/bob is not authorized to perform: dynamodb:Query on resource: arn:aws:dynamodb:eu-west-1:111122223333:table/ledger';
    script = { any: failure('AccessDeniedException', message) };
    await expect(ledger().list({ status: 'created' })).rejects.toMatchObject({
      name: 'LedgerError',
      code: 'ACCESS_DENIED',
      message: `the caller may not dynamodb:Query on table ledger at ${endpoint}. grantRead of the ledger allows reading, grantManage changing: ${message}`,
      cause: { name: 'AccessDeniedException' },
    });
  });

  it.each([
    ['UnrecognizedClientException', 'NO_CREDENTIALS'],
    ['InvalidSignatureException', 'NO_CREDENTIALS'],
    ['ExpiredTokenException', 'NO_CREDENTIALS'],
    ['MissingAuthenticationTokenException', 'NO_CREDENTIALS'],
    ['ThrottlingException', 'THROTTLED'],
    ['ProvisionedThroughputExceededException', 'THROTTLED'],
    ['RequestLimitExceeded', 'THROTTLED'],
    ['ResourceNotFoundException', 'TABLE_NOT_FOUND'],
    ['UnknownOperationException', 'UNREACHABLE'],
  ])('%s has the code %s', async (name, code) => {
    script = { any: failure(name) };
    const refused = { name: 'LedgerError', code, message: expect.stringContaining(endpoint), cause: { name } };
    await expect(ledger().list({ status: 'created' })).rejects.toMatchObject(refused);
    await expect(ledger().get(REF)).rejects.toMatchObject(refused);
    await expect(ledger().counts()).rejects.toMatchObject(refused);
    await expect(ledger().transition(REF, { from: 'created', to: 'failed', by: 'me' })).rejects.toMatchObject(refused);
  });

  it('is passed on unchanged if no code fits', async () => {
    script = { any: failure('InternalServerError') };
    await expect(ledger().get(REF)).rejects.toMatchObject({ name: 'InternalServerError', message: 'said DynamoDB' });
  });
});

describe('a change that DynamoDB rejects', () => {
  const row = {
    event_id: { S: REF.id },
    event_timestamp: { S: REF.timestamp },
    event_status: { S: 'created' },
    event_name: { S: 'ObjectCreated:Put' },
    event_info: { S: '{"Bucket":"b","Key":"k"}' },
    recorded_at: { S: REF.timestamp },
    event_history: { L: [] },
  };

  it.each([
    ['AccessDenied', 'ACCESS_DENIED'],
    ['ResourceNotFound', 'TABLE_NOT_FOUND'],
    ['ThrottlingError', 'THROTTLED'],
    ['ProvisionedThroughputExceeded', 'THROTTLED'],
    ['RequestLimitExceeded', 'THROTTLED'],
  ])('a statement\'s %s has the code %s', async (statementCode, code) => {
    script = {
      GetItem: success({ Item: row }),
      BatchExecuteStatement: success({ Responses: [{ Error: { Code: statementCode, Message: 'said DynamoDB' } }] }),
    };
    await expect(ledger().transition(REF, { from: 'created', to: 'failed', by: 'me' })).rejects.toMatchObject({ code, cause: { name: statementCode } });
  });

  it('is passed on unchanged if no code fits', async () => {
    script = {
      GetItem: success({ Item: row }),
      BatchExecuteStatement: success({ Responses: [{ Error: { Code: 'InternalServerError', Message: 'said DynamoDB' } }] }),
    };
    await expect(ledger().transition(REF, { from: 'created', to: 'failed', by: 'me' }))
      .rejects.toMatchObject({ name: 'InternalServerError', message: 'said DynamoDB' });
  });
});

describe('a request that DynamoDB calls invalid', () => {
  it.each([
    ['The table does not have the specified index: time-index', 'INDEX_NOT_FOUND'],
    ['Cannot read from backfilling global secondary index: time-index', 'INDEX_NOT_FOUND'],
    ['Query condition missed key schema element: event_status', 'WRONG_KEY_SCHEMA'],
    ['The provided key element does not match the schema', 'WRONG_KEY_SCHEMA'],
    ['One or more parameter values were invalid: Condition parameter type does not match schema type', 'WRONG_KEY_SCHEMA'],
  ])('is understood from its message alone if the table may not be described: %s', async (message, code) => {
    script = { any: failure('ValidationException', message), DescribeTable: failure('AccessDeniedException') };
    await expect(ledger().list({ status: 'created' })).rejects.toMatchObject({ code, message: expect.stringContaining(message), cause: { name: 'ValidationException' } });
  });

  const key = (partition: string, sort = 'event_timestamp') => [{ AttributeName: partition, KeyType: 'HASH' }, { AttributeName: sort, KeyType: 'RANGE' }];
  const description = (IndexStatus: string) => success({
    Table: {
      TableName: 'ledger',
      KeySchema: key('event_id'),
      AttributeDefinitions: ['event_id', 'event_timestamp', 'event_status', 'attention', 'attention_at'].map(AttributeName => ({ AttributeName, AttributeType: 'S' })),
      GlobalSecondaryIndexes: [
        { IndexName: 'time-index', IndexStatus, KeySchema: key('event_status') },
        { IndexName: 'attention-index', IndexStatus: 'ACTIVE', KeySchema: key('attention', 'attention_at') },
      ],
    },
  });

  it('says that an index is still being built', async () => {
    script = {
      any: failure('ValidationException', 'Cannot read from backfilling global secondary index: time-index'),
      DescribeTable: description('CREATING'),
    };
    await expect(ledger().list({ status: 'created' })).rejects.toMatchObject({
      code: 'INDEX_NOT_FOUND',
      message: 'index time-index of table ledger is still being built. Try again once it is ACTIVE.',
    });
  });

  it('is not blamed on a table that is as it should be, whatever its words', async () => {
    const message = 'The provided key element does not match the schema';
    script = { any: failure('ValidationException', message), DescribeTable: description('ACTIVE') };
    await expect(ledger().list({ status: 'created' })).rejects.toMatchObject({ name: 'ValidationException', message });
  });

  it('is passed on unchanged if neither the table nor the message explains it', async () => {
    script = { any: failure('ValidationException', 'something new'), DescribeTable: failure('AccessDeniedException') };
    await expect(ledger().list({ status: 'created' })).rejects.toMatchObject({ name: 'ValidationException', message: 'something new' });
  });
});

describe('on the way to DynamoDB', () => {
  it.each(['ECONNREFUSED', 'ENOTFOUND', 'ETIMEDOUT', 'ECONNRESET', 'EAI_AGAIN'])('names the endpoint that cannot be reached: %s', async code => {
    const requestHandler = { handle: async () => { throw Object.assign(new Error(`connect ${code}`), { code }); } };
    await expect(ledger({ requestHandler }).counts()).rejects.toMatchObject({
      code: 'UNREACHABLE',
      message: `no DynamoDB answers at ${endpoint}: connect ${code}. Check the endpoint, the region and the network.`,
      cause: { code },
    });
  });

  it('names the endpoint at which something else listens', async () => {
    script = { any: { status: 200, body: '<html>It works!</html>' } };
    await expect(ledger().counts()).rejects.toMatchObject({ code: 'UNREACHABLE', message: expect.stringContaining(`no DynamoDB answers at ${endpoint}: Unexpected token`) });
  });

  it('says that there are no credentials, and how to give some', async () => {
    const noCredentials = ledger({
      endpoint: undefined,
      credentials: async () => { throw Object.assign(new Error('Could not load credentials from any providers'), { name: 'CredentialsProviderError' }); },
    });
    await expect(noCredentials.get(REF)).rejects.toMatchObject({
      code: 'NO_CREDENTIALS',
      message: 'AWS needs valid credentials for table ledger in region eu-west-1: Could not load credentials from any providers. '
        + 'Log in, or set AWS_PROFILE or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
    });
  });

  it('says that there is no region, and how to give one', async () => {
    const noRegion = ledger({ region: async () => { throw new Error('Region is missing'); } });
    await expect(noRegion.get(REF)).rejects.toMatchObject({
      code: 'NO_REGION',
      message: 'no region is set for table ledger. Give the client a region, or set AWS_REGION.',
    });
  });
});
