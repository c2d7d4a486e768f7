import { createHash, createHmac } from 'node:crypto';
import { createServer, IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { BatchExecuteStatementCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { createDynamoDbClient } from '../../src/handlers/dynamodb-client';
import { CREDENTIALS } from '../support/lambda-process';

interface Received {
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

const received: Received[] = [];
const server = createServer((request, response) => {
  void buffer(request).then(body => {
    received.push({ headers: request.headers, body });
    response.end('{"Responses":[{"TableName":"ledger"}],"Items":[{"event_id":{"S":"é"}}]}');
  });
});
const before = process.env;

beforeAll(async () => {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  process.env = {
    ...before, ...CREDENTIALS, AWS_REGION: 'us-east-1', AWS_ENDPOINT_URL_DYNAMODB: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  };
});
afterAll(async () => {
  process.env = before;
  await new Promise(resolve => server.close(resolve));
});
afterEach(() => received.splice(0));

/** As DynamoDB computes it from what it received. */
function expectedSignature({ headers, body }: Received): string {
  const [, scope = '', names = ''] = /Credential=[^/]+\/([^,]+), SignedHeaders=([^,]+)/.exec(String(headers.authorization)) ?? [];
  const [date] = scope.split('/');
  const canonical = ['POST', '/', '', ...names.split(';').map(name => `${name}:${String(headers[name]).trim()}`), '', names, sha256(body)].join('\n');
  const key = [date, 'us-east-1', 'dynamodb', 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${CREDENTIALS.AWS_SECRET_ACCESS_KEY}`);
  return hmac(key, ['AWS4-HMAC-SHA256', String(headers['x-amz-date']), scope, sha256(canonical)].join('\n')).toString('hex');
}

function sha256(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

it('sends input as JSON, with its length in bytes and a signature that includes it', async () => {
  const client = createDynamoDbClient();
  const Statements = [{
    Statement: 'INSERT INTO "ledger" VALUE {\'event_id\': ?}',
    Parameters: [{ S: '日本語 👍🏽 "quoted" \\ \u0001' }, { N: '12' }, { L: [{ M: { a: { S: '' } } }] }],
  }];
  const { Responses } = await client.send(new BatchExecuteStatementCommand({ Statements }));
  expect(Responses).toEqual([{ TableName: 'ledger' }]);
  const [call] = received;
  expect(JSON.parse(call.body.toString())).toEqual({ Statements });
  expect(call.headers).toMatchObject({ 'content-length': String(call.body.length), 'x-amz-target': 'DynamoDB_20120810.BatchExecuteStatement' });
  expect(call.headers.authorization).toMatch(new RegExp(`Signature=${expectedSignature(call)}$`));
});

it('keeps calls that are in flight at once apart, and omits members without a value', async () => {
  const client = createDynamoDbClient();
  await Promise.all(Array.from({ length: 20 }, (_, index) => (
    client.send(new QueryCommand({ TableName: `table-${index}`, ExclusiveStartKey: undefined, Limit: index })))));
  const bodies = received.map(({ body }) => JSON.parse(body.toString()) as { TableName: string; Limit: number });
  expect(bodies.sort((one, other) => one.Limit - other.Limit))
    .toEqual(Array.from({ length: 20 }, (_, index) => ({ TableName: `table-${index}`, Limit: index })));
  for (const call of received) expect(call.headers.authorization).toContain(expectedSignature(call));
});
