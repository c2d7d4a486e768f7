import { createServer, IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { parseJson } from '../../core/json';

export interface Reply {
  readonly statusCode: number;
  readonly body: object;
}

/** An AWS API: runs the named operation. */
export type Api = (operation: string, input: object) => Promise<Reply>;

export interface JsonServer {
  readonly endpoint: string;
  stop(): Promise<void>;
}

const HOST = '127.0.0.1';

/**
 * Serves an API over the AWS JSON protocol, which DynamoDB and SQS use.
 *
 * @param port a free one by default
 * @see https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html
 */
export async function startJsonServer(api: Api, port = 0): Promise<JsonServer> {
  const server = createServer((request, response) => {
    void answer(api, request)
      .catch(error => failure(500, 'com.amazonaws.dynamodb.v20120810#InternalServerError', String(error)))
      .then(({ statusCode, body }) => response.writeHead(statusCode, { 'Content-Type': 'application/x-amz-json-1.0' }).end(JSON.stringify(body)));
  });
  const listening = await listen(server, port);
  return { endpoint: `http://${HOST}:${listening}`, stop: () => stop(server) };
}

export function failure(statusCode: number, type: string, message: string): Reply {
  return { statusCode, body: { __type: type, message } };
}

async function answer(api: Api, request: IncomingMessage): Promise<Reply> {
  const input = parseJson(await text(request));
  if (typeof input !== 'object' || input === null) {
    return failure(400, 'com.amazon.coral.service#SerializationException', 'the body must be a JSON object');
  }
  const [, operation = ''] = String(request.headers['x-amz-target']).split('.');
  return api(operation, input);
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, HOST, () => resolve((server.address() as AddressInfo).port));
  });
}

function stop(server: Server): Promise<void> {
  return new Promise(resolve => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
