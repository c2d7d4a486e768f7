import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A call of an AWS service's API, as far as a script decides by it. */
export interface ServiceCall {
  /** From 1. */
  readonly number: number;
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** `SendMessageBatch` and the like; of a REST API the path. */
  readonly operation: string;
  readonly headers: IncomingMessage['headers'];
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the test knows what its client sends
  readonly body: any;
}

export interface Answer {
  /** @default 200 */
  readonly status?: number;
  /** The AWS error code. */
  readonly error?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** @default nothing, or a message that names the error */
  readonly body?: unknown;
  /** Instead of a body: what is sent as it is. */
  readonly text?: string;
}

export type ServiceReply = Answer | 'hang' | 'hang-in-body' | 'reset' | 'reset-in-body';

export type Script = (call: ServiceCall) => ServiceReply | Promise<ServiceReply>;

/** An AWS endpoint that answers what a test scripts, over real HTTP. */
export class ScriptedService {
  static async start(script: Script): Promise<ScriptedService> {
    const service = new ScriptedService(script);
    await new Promise<void>(resolve => service.server.listen(0, '127.0.0.1', resolve));
    return service;
  }

  readonly calls: ServiceCall[] = [];
  mostInFlight = 0;
  connections = 0;
  private inFlight = 0;
  private readonly server: Server;

  private constructor(private readonly script: Script) {
    this.server = createServer((request, response) => {
      this.answer(request, response).catch(() => response.destroy());
    }).on('connection', () => { this.connections += 1; });
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise(resolve => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const target = request.headers['x-amz-target'];
    const body = await text(request);
    const path = request.url ?? '';
    const call: ServiceCall = {
      number: this.calls.length + 1,
      method: request.method ?? '',
      path,
      operation: typeof target === 'string' ? target.split('.')[1] : path,
      headers: request.headers,
      body: body === '' ? undefined : JSON.parse(body),
    };
    this.calls.push(call);
    this.inFlight += 1;
    this.mostInFlight = Math.max(this.mostInFlight, this.inFlight);
    response.on('close', () => { this.inFlight -= 1; });
    send(response, await this.script(call));
  }
}

/** Passes a call on to an engine, and its reply back. */
export async function forward({ body, headers }: ServiceCall, endpoint: string): Promise<Answer> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { 'x-amz-target': String(headers['x-amz-target']), 'content-type': 'application/x-amz-json-1.0', 'authorization': String(headers.authorization) },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}

function send(response: ServerResponse, reply: ServiceReply): void {
  if (reply === 'hang') return;
  if (reply === 'reset') return void response.destroy();
  if (reply === 'hang-in-body' || reply === 'reset-in-body') {
    response.writeHead(200, { 'content-length': 100 });
    response.write('{"Responses":');
    if (reply === 'reset-in-body') setImmediate(() => response.destroy());
    return;
  }
  const { status = 200, error, headers = {}, body = error === undefined ? undefined : { __type: error, message: 'scripted' } } = reply;
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0', ...(error === undefined ? {} : { 'x-amzn-errortype': error }), ...headers });
  response.end(reply.text ?? (body === undefined ? '' : JSON.stringify(body)));
}
