import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BulkJobs } from './bulk-jobs';
import { errorAnswer } from './error-answer';
import { checkHost, checkSession, checkWrite, SECURITY_HEADERS } from './guard';
import { hideKeys, showKeys } from './key-mask';
import { PageFile, pageFiles } from './page-files';
import { optionalField } from './request-fields';
import { Answer, ok, rejected, Route } from './route';
import { routesOf } from './routes';
import { Session } from './session';
import type { CheckSource, PlotSource } from './studio-context';
import type { LedgerClient } from '../../client';
import { refuse } from '../../client/input';
import { STATUSES } from '../../core/contract/status';
import { problemsOfWhy } from '../../core/entry';
import { LedgerError } from '../../core/errors';
import { Json, parseJson } from '../../core/json';
import { present } from '../../core/present';
import type { Settings } from '../studio-api';

export interface StudioOptions {
  readonly ledger: LedgerClient;
  readonly table: string;
  /** The dispatch function of the manager. */
  readonly manager?: string;
  readonly maxInFlight?: number;
  /** How far the overview counts the events of a status: each refresh costs 125 read units per 1,000 events of 1 KB. */
  readonly countCap: number;
  /** @default - no plots */
  readonly plots?: PlotSource;
  /** @default - no results of checks */
  readonly checks?: CheckSource;
  /** Whether the page may change events. @default false */
  readonly writable?: boolean;
  /** Whether object keys are masked. @default false */
  readonly hidesKeys?: boolean;
  /** Who makes the changes, for the history of each event. */
  readonly by: string;
  /** The folder of the page's files. */
  readonly page: string;
  /** TCP port on 127.0.0.1. @default - a free port */
  readonly port?: number;
  /** Between two refreshes of the page, in milliseconds. */
  readonly refreshEvery: number;
  /** Receives the next link once a link is used up. */
  readonly onLink: (url: string) => void;
  /** Unix milliseconds. */
  readonly now: () => number;
}

export interface Studio {
  /** The link to the page, valid once. */
  readonly url: string;
  /** Stops a bulk change after its current call. */
  stop(): Promise<void>;
}

const HOST = '127.0.0.1';
const MAX_BODY = 64 * 1024;

/** Serves the operator's page on this machine, until it is stopped. */
export async function startStudio(options: StudioOptions): Promise<Studio> {
  refuse(problemsOfWhy({ by: options.by }));
  const server = new StudioServer(options);
  await server.listen(options.port ?? 0);
  return server;
}

class StudioServer implements Studio {
  private readonly server: Server;
  private readonly session = new Session();
  private readonly jobs = new BulkJobs();
  private readonly files: ReadonlyMap<string, PageFile>;
  private readonly routes: readonly Route[];
  private readonly settings: Settings;

  constructor(private readonly options: StudioOptions) {
    const { ledger, countCap, maxInFlight, plots, checks, hidesKeys = false, writable = false, now, table, manager } = options;
    const { by, refreshEvery, page } = options;
    this.files = pageFiles(page);
    const statuses = Object.values(STATUSES);
    this.settings = present<Settings>({
      table,
      manager,
      by,
      refreshEvery,
      writable,
      hidesKeys,
      statuses,
      plots: plots !== undefined,
      checks: checks !== undefined,
      reconciles: checks?.reconcile !== undefined,
    });
    const mask = hidesKeys ? hideKeys() : showKeys;
    this.routes = routesOf({ ledger, countCap, maxInFlight, plots, checks, now, mask, jobs: this.jobs, settings: this.settings });
    this.server = createServer((request, response) => {
      this.answer(request, response).catch(error => send(response, errorAnswer(error)));
    });
  }

  get url(): string {
    return `http://${HOST}:${this.port}/#token=${this.session.nextToken}`;
  }

  listen(port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.server.once('error', ({ code, message }: NodeJS.ErrnoException) => {
        const why = { EADDRINUSE: 'the port is in use', EACCES: 'permission denied' }[code ?? ''] ?? message;
        reject(new LedgerError('BAD_INPUT', `cannot listen on port ${port} of ${HOST}: ${why}. Use another port, or omit it for a free one.`));
      });
      this.server.listen(port, HOST, () => resolve());
    });
  }

  async stop(): Promise<void> {
    await this.jobs.stop();
    await new Promise(resolve => {
      this.server.close(resolve);
      this.server.closeAllConnections();
    });
  }

  private get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const wrongHost = checkHost(request.headers, this.port);
    if (wrongHost) return send(response, wrongHost);
    const url = urlOf(request);
    if (!url) return send(response, rejected(400, 'BAD_INPUT', 'the path of the request is not valid.'));
    const { pathname, searchParams: query } = url;
    const file = request.method === 'GET' ? this.files.get(pathname) : undefined;
    if (file) return void response.writeHead(200, { ...SECURITY_HEADERS, 'content-type': file.type }).end(file.content);
    send(response, await this.route(request, pathname, query));
  }

  private async route(request: IncomingMessage, pathname: string, query: URLSearchParams): Promise<Answer> {
    const { method, headers } = request;
    const wrongWrite = method === 'POST' ? checkWrite(headers) : undefined;
    if (wrongWrite) return wrongWrite;
    if (method === 'POST' && pathname === '/api/session') return this.openSession(await bodyOf(request));

    const noSession = checkSession(headers, this.session);
    if (noSession) return noSession;
    const atPath = this.routes.filter(({ path }) => path === pathname);
    const route = atPath.find(each => each.method === method);
    if (!route) return atPath.length > 0 ? rejected(405, 'WRONG_METHOD', `use ${atPath[0].method}.`) : rejected(404, 'NOT_FOUND', 'there is no such page.');
    if (route.writes && !this.settings.writable) {
      return rejected(403, 'READ_ONLY', 'this studio is read-only. Start it with --write to change events.');
    }
    try {
      return await route.handle({ query, body: method === 'POST' ? await bodyOf(request) : undefined });
    } catch (error) {
      return errorAnswer(error);
    }
  }

  private openSession(body: Json): Answer {
    const key = this.session.exchange(optionalField({ body }, 'token') ?? '');
    if (key === undefined) return rejected(401, 'LINK_USED', 'this link was used before, or is not the newest. Open the newest link that the terminal shows.');
    this.options.onLink(this.url);
    return ok({ key });
  }
}

function urlOf({ url = '/' }: IncomingMessage): URL | undefined {
  try {
    return new URL(url, `http://${HOST}`);
  } catch {
    return undefined;
  }
}

function send(response: ServerResponse, { status, body }: Answer): void {
  if (response.headersSent) return void response.destroy();
  response.writeHead(status, { ...SECURITY_HEADERS, 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function bodyOf(request: IncomingMessage): Promise<Json> {
  // What is not read cannot end the connection before the answer.
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY) throw tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY) throw tooLarge();
    chunks.push(chunk);
  }
  const body = parseJson(Buffer.concat(chunks).toString());
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw new LedgerError('BAD_INPUT', 'the body must be a JSON object.');
  return body;
}

function tooLarge(): LedgerError {
  return new LedgerError('BAD_INPUT', `the body must have at most ${MAX_BODY} bytes.`);
}
