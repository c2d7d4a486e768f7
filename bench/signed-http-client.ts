import { createHash, createHmac } from 'node:crypto';
import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { batchOfMessages } from './batch-of-messages';
import { serveMeasurements } from './measured-client';
import { inParallel } from '../src/client/parallel';
import { readBatch } from '../src/core/batch';
import { chunks } from '../src/core/chunks';
import { insertStatement, STATEMENTS_PER_CALL } from '../src/core/statement';

/** As many calls in flight as ingest has. */
const CONCURRENCY = 8;
const RECORDED_AT = '1795345200.000';

const endpoint = new URL(String(process.env.AWS_ENDPOINT_URL_DYNAMODB));
const region = String(process.env.AWS_REGION);
const secret = String(process.env.AWS_SECRET_ACCESS_KEY);
const tableName = String(process.env.LEDGER_TABLE_NAME);
const agent = new Agent({ keepAlive: true, maxSockets: CONCURRENCY });

/**
 * The floor: parses the messages, and builds, signs and sends the bodies that ingest sends, without an SDK. It derives no id, validates
 * nothing and logs nothing.
 */
serveMeasurements(
  (events, name) => {
    const { Records } = batchOfMessages(events, name);
    const { entries } = readBatch(Records, RECORDED_AT, { initialStatus: 'created' });
    return chunks(entries.map((entry, index) => ({ entry, message: Records[index].body })), STATEMENTS_PER_CALL);
  },
  calls => inParallel(calls, CONCURRENCY, async call => {
    const Statements = call.map(({ entry, message }) => {
      if (!('Records' in JSON.parse(message))) throw new Error('the message is not a notification');
      return insertStatement(tableName, entry);
    });
    if (!('Responses' in await post(JSON.stringify({ Statements })))) throw new Error('the call failed');
  }),
);

function post(body: string): Promise<object> {
  const target = 'DynamoDB_20120810.BatchExecuteStatement';
  const date = new Date().toISOString().replace(/[-:]|\.\d{3}/g, '');
  const scope = `${date.slice(0, 8)}/${region}/dynamodb/aws4_request`;
  const headers = { 'content-type': 'application/x-amz-json-1.0', 'host': endpoint.host, 'x-amz-date': date, 'x-amz-target': target };
  const names = Object.keys(headers).sort().join(';');
  const canonical = ['POST', '/', '', ...Object.entries(headers).sort().map(([name, value]) => `${name}:${value}`), '', names, sha256(body)].join('\n');
  const signature = hmac(signingKey(date.slice(0, 8)), ['AWS4-HMAC-SHA256', date, scope, sha256(canonical)].join('\n')).toString('hex');
  const authorization = `AWS4-HMAC-SHA256 Credential=${process.env.AWS_ACCESS_KEY_ID}/${scope}, SignedHeaders=${names}, Signature=${signature}`;
  return new Promise((resolve, reject) => {
    const call = request(endpoint, { method: 'POST', agent, headers: { ...headers, authorization, 'content-length': Buffer.byteLength(body) } }, response => {
      text(response).then(answer => resolve(JSON.parse(answer) as object)).catch(reject);
    });
    call.on('error', reject);
    call.end(body);
  });
}

const keys = new Map<string, Buffer>();

function signingKey(day: string): Buffer {
  const known = keys.get(day);
  if (known) return known;
  const key = [day, region, 'dynamodb', 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${secret}`) as Buffer;
  keys.set(day, key);
  return key;
}

function hmac(key: string | Buffer, message: string): Buffer {
  return createHmac('sha256', key).update(message).digest();
}

function sha256(content: string): string {
  return createHash('sha256').update(content).digest('hex');
}
