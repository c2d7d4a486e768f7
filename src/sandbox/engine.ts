import { createServer, IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import dynalite from 'dynalite';
import { batchExecuteStatement, Reply } from './partiql-bridge';

/** A DynamoDB that lives in this process, and in memory: nothing of it outlasts `stop`. */
export interface Engine {
  readonly endpoint: string;
  stop(): Promise<void>;
}

const HOST = '127.0.0.1';
const API = 'DynamoDB_20120810';
const TARGET = 'x-amz-target';

/** @param options.port a free one unless given */
export async function startEngine(options: { readonly port?: number } = {}): Promise<Engine> {
  const database = dynalite({ createTableMs: 0, updateTableMs: 0, deleteTableMs: 0 });
  const server = createServer((request, response) => {
    answer(database, request, response).catch(error => response.destroy(error));
  });
  const port = await listen(server, options.port ?? 0);
  return { endpoint: `http://${HOST}:${port}`, stop: () => stop(server) };
}

async function answer(database: Server, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await buffer(request);
  if (request.headers[TARGET] !== `${API}.BatchExecuteStatement`) {
    database.emit('request', replay(body, request.headers, request), response);
    return;
  }
  const { statusCode, body: reply } = await batchExecuteStatement(body.toString(), (operation, input) => call(database, request, operation, input));
  response.writeHead(statusCode, { 'Content-Type': 'application/x-amz-json-1.0' }).end(JSON.stringify(reply));
}

function call(database: Server, caller: IncomingMessage, operation: string, input: object): Promise<Reply> {
  return new Promise(resolve => {
    const request = replay(Buffer.from(JSON.stringify(input)), { ...caller.headers, [TARGET]: `${API}.${operation}` }, caller);
    const response = {
      statusCode: 200,
      setHeader: () => undefined,
      end: (body: string) => resolve({ statusCode: response.statusCode, body: JSON.parse(body) }),
    };
    database.emit('request', request, response);
  });
}

/** A request to hand to the database: whole by now, so that a caller who hangs up cannot break it off. */
function replay(body: Buffer, headers: IncomingHttpHeaders, { method, url }: IncomingMessage): Readable {
  return Object.assign(Readable.from([body]), { method, url, headers });
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
