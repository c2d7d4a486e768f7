import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A DynamoDB that knows no table and takes everything, each call in the same time: what is left is the client's own work. */
const REPLY_MILLISECONDS = 4;

let requests = 0;

const server = createServer((request, response) => {
  const arrived = performance.now();
  requests += 1;
  text(request).then(body => {
    const answer = JSON.stringify(reply(String(request.headers['x-amz-target']), body));
    setTimeout(() => {
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0', 'content-length': Buffer.byteLength(answer), 'x-amzn-requestid': String(requests) });
      response.end(answer);
    }, REPLY_MILLISECONDS - (performance.now() - arrived));
  }, () => response.destroy());
});
server.keepAliveTimeout = 600_000;
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));

process.on('message', () => process.send?.({ requests }));

function reply(target: string, body: string): object {
  const { Statements } = JSON.parse(body);
  if (target.endsWith('.BatchExecuteStatement')) return { Responses: Statements.map(() => ({ TableName: 'events' })) };
  if (target.endsWith('.PutItem')) return {};
  throw new Error(`the canned endpoint has no reply to ${target}`);
}
