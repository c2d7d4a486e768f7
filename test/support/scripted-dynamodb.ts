import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { ATTRIBUTES } from '../../src/core/contract/table-schema';

/** A BatchExecuteStatement call, as far as a script decides by it. */
export interface Call {
  /** From 1. */
  readonly number: number;
  /** The object keys of the rows to insert, in order. */
  readonly keys: readonly string[];
}

export type Reply =
  /** A code for each statement that fails, undefined for each that does not. */
  | { readonly statements: ReadonlyArray<string | undefined> }
  | { readonly status: number; readonly error: string }
  | { readonly status: number; readonly text: string }
  | 'hang'
  | 'hang-in-body'
  | 'reset'
  | 'reset-in-body';

/** An endpoint that answers what a test scripts, over real HTTP. */
export class ScriptedDynamoDb {
  static async start(script: (call: Call) => Reply | Promise<Reply>): Promise<ScriptedDynamoDb> {
    const endpoint = new ScriptedDynamoDb(script);
    await new Promise<void>(resolve => endpoint.server.listen(0, '127.0.0.1', resolve));
    return endpoint;
  }

  readonly calls: Call[] = [];
  mostInFlight = 0;
  connections = 0;
  private inFlight = 0;
  private readonly server: Server;

  private constructor(private readonly script: (call: Call) => Reply | Promise<Reply>) {
    this.server = createServer((request, response) => {
      this.answer(request, response).catch(() => response.destroy());
    }).on('connection', () => { this.connections += 1; });
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** How many statements each call held. */
  get sizes(): number[] {
    return this.calls.map(({ keys }) => keys.length);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise(resolve => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { Statements: statements } = await json(request) as { Statements: Array<{ Statement: string; Parameters: Array<{ S: string }> }> };
    const call = { number: this.calls.length + 1, keys: statements.map(keyOf) };
    this.calls.push(call);
    this.inFlight += 1;
    this.mostInFlight = Math.max(this.mostInFlight, this.inFlight);
    response.on('close', () => { this.inFlight -= 1; });
    send(response, await this.script(call));
  }
}

export const success = ({ keys }: Call): Reply => ({ statements: keys.map(() => undefined) });

function send(response: ServerResponse, reply: Reply): void {
  if (reply === 'hang') return;
  if (reply === 'reset') return void response.destroy();
  if (reply === 'hang-in-body' || reply === 'reset-in-body') {
    response.writeHead(200, { 'content-length': 100 });
    response.write('{"Responses":');
    if (reply === 'reset-in-body') setImmediate(() => response.destroy());
    return;
  }
  if ('statements' in reply) {
    const responses = reply.statements.map(code => (code === undefined ? { TableName: 'ledger' } : { Error: { Code: code, Message: 'scripted' } }));
    return void response.end(JSON.stringify({ Responses: responses }));
  }
  response.writeHead(reply.status, { 'content-type': 'application/x-amz-json-1.0' });
  response.end('text' in reply ? reply.text : JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${reply.error}`, message: 'scripted' }));
}

function keyOf({ Statement: statement, Parameters: parameters }: { Statement: string; Parameters: Array<{ S: string }> }): string {
  const names = [...statement.matchAll(/'(\w+)': \?/g)].map(([, name]) => name);
  return (JSON.parse(parameters[names.indexOf(ATTRIBUTES.INFO)].S) as { Key: string }).Key;
}
