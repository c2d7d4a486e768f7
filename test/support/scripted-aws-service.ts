import { createServer, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface ServiceCall {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly body: Record<string, unknown>;
}

export interface ServiceReply {
  /** @default 200 */
  readonly status?: number;
  /** AWS's name for what went wrong. */
  readonly error?: string;
  readonly body: object;
}

/** A service of AWS that answers what a test scripts, over real HTTP. */
export class ScriptedService {
  static async start(script: (call: ServiceCall) => ServiceReply): Promise<ScriptedService> {
    const service = new ScriptedService(script);
    await new Promise<void>(resolve => service.server.listen(0, '127.0.0.1', resolve));
    return service;
  }

  readonly calls: ServiceCall[] = [];
  private readonly server: Server;

  private constructor(script: (call: ServiceCall) => ServiceReply) {
    this.server = createServer(async (request, response) => {
      const body = await text(request);
      const call = { method: request.method ?? '', path: request.url ?? '', body: body === '' ? {} : JSON.parse(body) as Record<string, unknown> };
      this.calls.push(call);
      const reply = script(call);
      response.writeHead(reply.status ?? 200, { 'content-type': 'application/json', ...(reply.error ? { 'x-amzn-errortype': reply.error } : {}) });
      response.end(JSON.stringify(reply.body));
    });
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise(resolve => this.server.close(resolve));
  }
}
