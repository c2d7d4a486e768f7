import { createServer, IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { createDatabase, Database, failure, Reply } from './database';
import { withPartiql } from './partiql-bridge';
import { parseJson } from '../core/json';

/** A DynamoDB that lives in this process, and in memory: nothing of it outlasts `stop`. */
export interface Engine {
  readonly endpoint: string;
  stop(): Promise<void>;
}

const HOST = '127.0.0.1';

/** @param options.port a free one unless given */
export async function startEngine(options: { readonly port?: number } = {}): Promise<Engine> {
  const database = withPartiql(createDatabase());
  const server = createServer((request, response) => {
    void answer(database, request)
      .catch(error => failure(500, 'com.amazonaws.dynamodb.v20120810#InternalServerError', String(error)))
      .then(({ statusCode, body }) => response.writeHead(statusCode, { 'Content-Type': 'application/x-amz-json-1.0' }).end(JSON.stringify(body)));
  });
  const port = await listen(server, options.port ?? 0);
  return { endpoint: `http://${HOST}:${port}`, stop: () => stop(server) };
}

async function answer(database: Database, request: IncomingMessage): Promise<Reply> {
  const input = parseJson(await text(request));
  if (typeof input !== 'object' || input === null) {
    return failure(400, 'com.amazon.coral.service#SerializationException', 'this is DynamoDB\'s HTTP API: the body must be a JSON object');
  }
  const [, operation = ''] = String(request.headers['x-amz-target']).split('.');
  return database(operation, input);
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
