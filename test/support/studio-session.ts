import { IncomingHttpHeaders, request } from 'node:http';
import { text } from 'node:stream/consumers';

export interface StudioReply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the test knows what it asks for
  readonly body: any;
}

/** A client of a studio that sends what a browser does, or what an attacker does. */
export class StudioSession {
  private key?: string;

  /** @param link the newest link to the page */
  constructor(private readonly link: () => string) {}

  get origin(): string {
    return new URL(this.link()).origin;
  }

  get token(): string {
    return new URL(this.link()).hash.replace('#token=', '');
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
    if (reply.status === 200) this.key = reply.body.key;
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
    if (this.key === undefined) await this.open();
    return { 'x-studio-session': this.key ?? '' };
  }

  /** The headers of a write by the page itself. */
  writing(): Record<string, string> {
    return { 'origin': this.origin, 'content-type': 'application/json' };
  }
}
