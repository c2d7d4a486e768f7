import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { numberAt, waitingEntries } from './waiting-entries';
import { STATUSES } from '../src/core/contract/status';
import { ATTRIBUTES } from '../src/core/contract/table-schema';
import { toItem, toKey } from '../src/core/item';

/**
 * A DynamoDB that knows no table, takes everything and has no end of waiting rows, and an SQS beside it; each call in the same time:
 * what is left is the client's own work.
 */
const REPLY_MILLISECONDS = Number(process.argv[2]);

let requests = 0;

const server = createServer((request, response) => {
  const arrived = performance.now();
  requests += 1;
  text(request).then(body => {
    const answer = reply(String(request.headers['x-amz-target']), body);
    setTimeout(() => {
      response.writeHead(200, {
        'content-type': 'application/x-amz-json-1.0', 'content-length': Buffer.byteLength(answer), 'x-amzn-requestid': String(requests),
      });
      response.end(answer);
    }, REPLY_MILLISECONDS - (performance.now() - arrived));
  }).catch((error: unknown) => {
    console.error(error);
    response.destroy();
  });
});
server.keepAliveTimeout = 600_000;
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));

process.on('message', () => process.send?.({ requests }));
process.on('disconnect', () => process.exit());

function reply(target: string, body: string): string {
  const input = JSON.parse(body);
  switch (target.split('.')[1]) {
    case 'BatchExecuteStatement':
      return JSON.stringify({ Responses: input.Statements.map(() => ({ TableName: 'events' })) });
    case 'PutItem':
    case 'DeleteItem':
      return '{}';
    case 'Query':
      return partitionOf(input) === STATUSES.CREATED ? page(input) : '{"Items":[],"Count":0,"ScannedCount":0}';
    case 'SendMessage':
      return JSON.stringify(sent(input));
    case 'SendMessageBatch':
      return JSON.stringify({ Successful: input.Entries.map((entry: Sent & { Id: string }) => ({ Id: entry.Id, ...sent(entry) })), Failed: [] });
    default:
      throw new Error(`the canned endpoint has no reply to ${target}`);
  }
}

interface Sent { readonly MessageBody: string }

function sent({ MessageBody }: Sent): object {
  return { MessageId: `m${requests}`, MD5OfMessageBody: createHash('md5').update(MessageBody).digest('hex') };
}

type Values = Readonly<Record<string, { readonly S: string }>>;

interface PageInput { readonly Limit: number; readonly ExpressionAttributeValues: Values; readonly ExclusiveStartKey?: Values }

/** As what ships names it, or the first design. */
function partitionOf({ ExpressionAttributeValues: values }: PageInput): string {
  return (values[':partition'] ?? values[':status']).S;
}

/** By its first row and its size: made once, so that every further reply takes its time and no more. */
const pages = new Map<string, string>();

function page({ Limit, ExclusiveStartKey: start }: PageInput): string {
  const first = start ? numberAt(start[ATTRIBUTES.TIMESTAMP].S) + 1 : 0;
  const name = `${first} ${Limit}`;
  const made = pages.get(name) ?? pageOf(first, Limit);
  pages.set(name, made);
  return made;
}

function pageOf(first: number, count: number): string {
  const entries = waitingEntries(first, count, 'canned');
  const LastEvaluatedKey = { ...toKey(entries[count - 1]), [ATTRIBUTES.STATUS]: { S: STATUSES.CREATED } };
  return JSON.stringify({ Items: entries.map(toItem), Count: count, ScannedCount: count, LastEvaluatedKey });
}
