import { IncomingHttpHeaders, request } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { LedgerTable } from './ledger-table';
import { ROOT } from './project-root';
import { Engine, startEngine } from '../../src/sandbox/engine';
import { startStudio, Studio, StudioOptions } from '../../src/studio';

export interface StudioReply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the test knows what it asks for
  readonly body: any;
}

/** A studio over a ledger on an engine of its own, and a client that sends what a browser does, or what an attacker does. */
export class StudioFixture {
  static async start(options: Partial<StudioOptions> = {}, engine?: Engine): Promise<StudioFixture> {
    const own = engine ?? await startEngine();
    const table = await LedgerTable.create(own);
    const links: string[] = [];
    const ledger = options.ledger ?? table.ledger({ now: Date.now });
    const studio = await startStudio({
      table: table.name, by: 'jo@desk', page: join(ROOT, 'assets', 'studio'), refreshEvery: 200, countCap: 1_000, onLink: url => links.push(url), now: Date.now, ...options, ledger,
    });
    return new StudioFixture(studio, table, links, own);
  }

  private session?: string;

  private constructor(readonly studio: Studio, readonly table: LedgerTable, readonly links: readonly string[], private readonly engine: Engine) {}

  get origin(): string {
    return new URL(this.studio.url).origin;
  }

  get token(): string {
    return new URL(this.studio.url).hash.replace('#token=', '');
  }

  /** Sends a request as it is. */
  send(method: string, path: string, headers: Readonly<Record<string, string>> = {}, body?: string): Promise<StudioReply> {
    const { hostname, port } = new URL(this.origin);
    return new Promise((resolve, reject) => {
      const call = request({ hostname, port, method, path, headers }, response => {
        void text(response).then(answer => resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: String(response.headers['content-type']).startsWith('application/json') ? JSON.parse(answer) : answer,
        }));
      });
      call.on('error', reject);
      call.end(body);
    });
  }

  /** Opens the link, as the page does. */
  async open(token = this.token): Promise<StudioReply> {
    const reply = await this.send('POST', '/api/session', this.writing(), JSON.stringify({ token }));
    if (reply.status === 200) this.session = reply.body.key;
    return reply;
  }

  async get(path: string): Promise<StudioReply> {
    return this.send('GET', path, await this.admitted());
  }

  async post(path: string, body: object): Promise<StudioReply> {
    return this.send('POST', path, { ...await this.admitted(), ...this.writing() }, JSON.stringify(body));
  }

  /** The headers of a session. */
  async admitted(): Promise<Record<string, string>> {
    if (this.session === undefined) await this.open();
    return { 'x-studio-session': this.session ?? '' };
  }

  /** The headers of a write by the page itself. */
  writing(): Record<string, string> {
    return { 'origin': this.origin, 'content-type': 'application/json' };
  }

  async stop(): Promise<void> {
    await this.studio.stop();
    this.table.close();
    await this.engine.stop();
  }
}
