import { once } from 'node:events';
import { Agent, createServer, IncomingHttpHeaders, IncomingMessage, request as httpRequest, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultCount } from './fault-count';
import { FaultSchedule, LOOK_UP, ScheduledFault } from './fault-schedule';
import type { Recordings } from './recordings';
import type { Seeded } from './seeded';
import { OBJECT_INDEX_NAME } from '../../src/core/contract/table-schema';

export type Service = 'dynamodb' | 'sqs';

export interface FaultProxyOptions {
  /** Where each service really is. */
  readonly upstream: Readonly<Record<Service, string>>;
  readonly schedule: FaultSchedule;
  readonly count: FaultCount;
  readonly recordings: Recordings;
  /** Ends the caller's process at once. False if it has none any more. */
  readonly kill: (caller: string) => boolean;
  /** Sees each call before anything happens to it. */
  readonly onCall?: (operation: string, body: string) => void;
}

interface Call {
  readonly caller: string;
  readonly service: Service;
  readonly operation: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

interface Reply {
  readonly status: number;
  readonly body: string;
}

interface Statements { readonly Statements: ReadonlyArray<{ readonly Statement: string }> }
interface Keys { readonly RequestItems: Readonly<Record<string, { readonly Keys: readonly unknown[] }>> }
interface Page {
  readonly Limit?: number;
  readonly IndexName?: string;
  readonly ExclusiveStartKey?: unknown;
  readonly ExpressionAttributeValues?: Record<string, unknown>;
}
interface Messages { readonly Entries: ReadonlyArray<{ readonly Id: string }> }

const HOST = '127.0.0.1';
/** Longer than any client waits, in milliseconds. */
const GIVEN_UP = 15_000;
const STATEMENT_ERRORS = ['ThrottlingError', 'ProvisionedThroughputExceeded', 'InternalServerError'];

/** Stands between the functions and the services that they call, and does to their calls what a schedule says. */
export class FaultProxy {
  static async start(options: FaultProxyOptions): Promise<FaultProxy> {
    const proxy = new FaultProxy(options);
    await new Promise<void>(resolve => proxy.server.listen(0, HOST, resolve));
    return proxy;
  }

  /** While false, calls pass through as they are. */
  faulty = true;
  calls = 0;
  private readonly server: Server;
  private readonly agent = new Agent({ keepAlive: true });
  private readonly pages = new Map<string, Reply>();

  private constructor(private readonly options: FaultProxyOptions) {
    // A connection that is closed while its client uses it again would be a fault that no schedule names.
    this.server = createServer({ keepAliveTimeout: 0 }, (request, response) => {
      this.answer(request, response).catch(() => response.destroy());
    });
  }

  /** The endpoint of a service for one caller. */
  endpoint(caller: string, service: Service): string {
    return `http://${HOST}:${(this.server.address() as AddressInfo).port}/${caller}/${service}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise(resolve => this.server.close(resolve));
    this.agent.destroy();
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, caller, service] = (request.url ?? '').split('/');
    if (service !== 'dynamodb' && service !== 'sqs') throw new Error(`no service has the path ${request.url}`);
    const { headers } = request;
    const body = await text(request);
    const call: Call = { caller, service, operation: operationOf(headers, body), headers, body };
    this.calls += 1;
    this.options.onCall?.(call.operation, body);
    const scheduled = this.faulty ? this.options.schedule.next(caller, call.operation) : undefined;
    if (scheduled) await this.inject(scheduled, call, response);
    else send(response, await this.forward(call));
  }

  private async inject({ fault, random }: ScheduledFault, call: Call, response: ServerResponse): Promise<void> {
    const { count, kill } = this.options;
    const done = (reply: Reply) => {
      count.add(fault);
      send(response, reply);
    };
    switch (fault) {
      case 'access denied': return done(error(400, 'AccessDeniedException'));
      case 'throttled': return done(error(400, random.of(['ThrottlingException', 'ProvisionedThroughputExceededException'])));
      case 'server error': return done(error(500, 'InternalServerError'));
      case 'server error after execution':
        await this.forward(call);
        return done(error(500, 'InternalServerError'));
      case 'connection reset':
        count.add(fault);
        return void response.destroy();
      case 'connection reset in the reply':
        reset(response, await this.forward(call));
        return void count.add(fault);
      case 'slow reply': {
        const reply = await this.forward(call);
        await sleep(random.whole(20, 250));
        return done(reply);
      }
      case 'reply after the client gave up':
        await this.forward(call);
        await closed(response);
        return void count.add(fault);
      case 'executed after the client gave up':
        await closed(response);
        await this.forward(call);
        return void count.add(fault);
      case 'killed before the call':
        if (kill(call.caller)) count.add(fault);
        return void response.destroy();
      case 'killed after the call':
        await this.forward(call);
        if (kill(call.caller)) count.add(fault);
        return void response.destroy();
      default: {
        const reply = await this.partial(fault, call, random);
        if (reply) done(reply);
        else send(response, await this.forward(call));
      }
    }
  }

  /** Undefined if the fault does not apply to the call. */
  private async partial(fault: ScheduledFault['fault'], call: Call, random: Seeded): Promise<Reply | undefined> {
    const input = JSON.parse(call.body) as Statements & Keys & Page & Messages;
    switch (fault) {
      case 'statements throttled': {
        const executed = input.Statements.map(() => random.chance(0.6));
        const Statements = input.Statements.filter((_, index) => executed[index]);
        const reply = await this.forwardPart(call, { ...input, Statements }, Statements.length > 0);
        return reply && withResponses(reply, responses => executed.map(each => (each ? responses.shift() ?? {} : statementError(random))));
      }
      case 'statements executed and reported as failed':
        return withResponses(await this.forward(call), responses => responses.map(each => (random.chance(0.5) ? each
          : { Error: { Code: 'InternalServerError', Message: 'injected' } })));
      case 'keys not processed': {
        const [[table, { Keys: keys, ...rest }]] = Object.entries(input.RequestItems);
        const kept = random.whole(1, keys.length);
        if (kept === keys.length) return undefined;
        const RequestItems = { [table]: { ...rest, Keys: keys.slice(0, kept) } };
        const reply = await this.forward({ ...call, body: JSON.stringify({ ...input, RequestItems }) });
        return changed(reply, body => ({ ...body, UnprocessedKeys: { [table]: { ...rest, Keys: keys.slice(kept) } } }));
      }
      case 'short page':
        return this.forward({ ...call, body: JSON.stringify({ ...input, Limit: Math.min(input.Limit ?? 1_000, random.whole(1, 40)) }) });
      case 'stale index':
        return this.pages.get(pageName(input));
      case 'messages not accepted': {
        const accepted = input.Entries.filter(() => random.chance(0.6));
        const failed = input.Entries.filter(entry => !accepted.includes(entry)).map(({ Id }) => {
          const SenderFault = random.chance(0.2);
          return { Id, Code: SenderFault ? 'InvalidMessageContents' : 'InternalError', SenderFault };
        });
        const reply = await this.forwardPart(call, { ...input, Entries: accepted }, accepted.length > 0);
        return reply && changed(reply, body => ({ Successful: [], ...body, Failed: failed }));
      }
      default: throw new Error(`nobody knows how to inject: ${fault}`);
    }
  }

  private async forwardPart(call: Call, input: object, some: boolean): Promise<Reply | undefined> {
    if (!some) return { status: 200, body: '{"Responses":[]}' };
    const reply = await this.forward({ ...call, body: JSON.stringify(input) });
    return reply.status === 200 ? reply : undefined;
  }

  /** Rejects while the service is down. */
  private async forward(call: Call): Promise<Reply> {
    const { headers, body, service, operation } = call;
    const outgoing = httpRequest(this.options.upstream[service], {
      method: 'POST',
      agent: this.agent,
      headers: {
        'x-amz-target': String(headers['x-amz-target']),
        'content-type': String(headers['content-type']),
        'authorization': String(headers.authorization),
        'x-amz-date': String(headers['x-amz-date']),
        'content-length': Buffer.byteLength(body),
      },
    });
    outgoing.end(body);
    const [incoming] = await once(outgoing, 'response') as [IncomingMessage];
    const reply = { status: incoming.statusCode ?? 500, body: await text(incoming) };
    if (reply.status !== 200) return reply;
    if (operation === 'Query') this.remember(JSON.parse(body) as Page, reply);
    if (operation === 'BatchExecuteStatement' && body.includes('INSERT INTO')) {
      this.options.recordings.executed(JSON.parse(body) as Statements, JSON.parse(reply.body) as object, Date.now());
    }
    return reply;
  }

  /** An index is eventually consistent: the first page of an earlier read may come again. */
  private remember(page: Page, reply: Reply): void {
    if (page.ExclusiveStartKey === undefined && page.IndexName !== undefined) this.pages.set(pageName(page), reply);
  }
}

/** A read of the events of one object has a name of its own: there are many more of them than of any other call. */
function operationOf(headers: IncomingHttpHeaders, body: string): string {
  const [, operation = ''] = String(headers['x-amz-target']).split('.');
  return operation === 'Query' && body.includes(`"${OBJECT_INDEX_NAME}"`) ? LOOK_UP : operation;
}

function pageName({ IndexName, ExpressionAttributeValues = {}, ExclusiveStartKey }: Page): string {
  return JSON.stringify([IndexName, ExpressionAttributeValues[':partition'], ExclusiveStartKey]);
}

function error(status: number, code: string): Reply {
  return { status, body: JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${code}`, message: 'injected' }) };
}

function statementError(random: Seeded): object {
  return { Error: { Code: random.of(STATEMENT_ERRORS), Message: 'injected' } };
}

function withResponses(reply: Reply, change: (responses: object[]) => object[]): Reply {
  return changed(reply, body => ({ ...body, Responses: change([...(body as { readonly Responses?: object[] }).Responses ?? []]) }));
}

/** Errors stay as they are. */
function changed(reply: Reply, change: (body: object) => object): Reply {
  return reply.status === 200 ? { status: 200, body: JSON.stringify(change(JSON.parse(reply.body) as object)) } : reply;
}

function send(response: ServerResponse, { status, body }: Reply): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' });
  response.end(body);
}

function reset(response: ServerResponse, { status, body }: Reply): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0', 'content-length': Buffer.byteLength(body) });
  response.write(body.slice(0, Math.floor(body.length / 2)));
  setImmediate(() => response.destroy());
}

/** Resolves once the client has closed the connection, or after the longest time that a client waits. */
async function closed(response: ServerResponse): Promise<void> {
  const over = new AbortController();
  await Promise.race([
    response.destroyed ? undefined : once(response, 'close', { signal: over.signal }).catch(() => undefined),
    sleep(GIVEN_UP, undefined, { signal: over.signal }).catch(() => undefined),
  ]);
  over.abort();
  response.destroy();
}
