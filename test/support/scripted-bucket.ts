import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ListedObject } from '../../src/core/s3/listed-object';
import { toMilliseconds } from '../../src/core/timestamp';

export interface ObjectSource {
  /** Objects in the order of their keys, behind a key. */
  page(prefix: string, after: string, limit: number): { readonly objects: readonly ListedObject[]; readonly more: boolean };
}

export interface ScriptedAnswer {
  readonly status: number;
  readonly code: string;
}

/** What a bucket's notifications are: each a queue with events, and rules for keys. */
export interface ScriptedNotification {
  readonly queueArn: string;
  readonly events: readonly string[];
  readonly prefix?: string;
  readonly suffix?: string;
}

/** An S3 that serves the listing of one bucket and its notifications, over real HTTP, path-style. */
export class ScriptedBucket {
  static async start(source: ObjectSource, name = 'my-bucket'): Promise<ScriptedBucket> {
    const bucket = new ScriptedBucket(source, name);
    await new Promise<void>(resolve => bucket.server.listen(0, '127.0.0.1', resolve));
    return bucket;
  }

  static of(objects: readonly ListedObject[], name?: string): Promise<ScriptedBucket> {
    return ScriptedBucket.start(listOf(objects), name);
  }

  /** The listing requests so far: path and query. */
  readonly listings: URL[] = [];
  source: ObjectSource;
  notifications: readonly ScriptedNotification[] = [];
  eventBridge = false;
  private readonly server: Server;

  private constructor(source: ObjectSource, private readonly name: string) {
    this.source = source;
    this.server = createServer((request, response) => this.answer(request, response));
  }

  /** Answers a request instead of the bucket; undefined lets the bucket answer. */
  fault: (url: URL) => ScriptedAnswer | undefined = () => undefined;

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise(resolve => this.server.close(resolve));
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '', this.url);
    const isListing = url.searchParams.get('list-type') === '2';
    if (isListing) this.listings.push(url);
    const fault = this.fault(url) ?? (url.pathname.split('/')[1] === this.name ? undefined : { status: 404, code: 'NoSuchBucket' });
    if (fault) return send(response, fault.status, `<Error><Code>${fault.code}</Code><Message>scripted ${fault.code}</Message></Error>`);
    if (url.searchParams.has('notification')) return send(response, 200, this.notificationText());
    if (!isListing) return send(response, 501, '<Error><Code>NotImplemented</Code><Message>scripted</Message></Error>');
    send(response, 200, this.listingText(url.searchParams));
  }

  private listingText(query: URLSearchParams): string {
    const limit = Number(query.get('max-keys') ?? 1_000);
    const { objects, more } = this.source.page(query.get('prefix') ?? '', query.get('start-after') ?? '', limit);
    const contents = objects.map(({ key, size = 0, etag = '', lastModified }) => [
      '<Contents>', `<Key>${encodeURIComponent(key).replace(/%20/g, '+')}</Key>`,
      `<LastModified>${new Date(toMilliseconds(lastModified)).toISOString()}</LastModified>`,
      `<ETag>&quot;${etag}&quot;</ETag>`, `<Size>${size}</Size>`, '<StorageClass>STANDARD</StorageClass></Contents>',
    ].join(''));
    return [
      '<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">', `<Name>${this.name}</Name><EncodingType>url</EncodingType>`,
      `<KeyCount>${objects.length}</KeyCount><MaxKeys>${limit}</MaxKeys><IsTruncated>${more}</IsTruncated>`, ...contents, '</ListBucketResult>',
    ].join('');
  }

  private notificationText(): string {
    const rule = (name: string, value: string | undefined) => (value === undefined
      ? ''
      : `<FilterRule><Name>${name}</Name><Value>${encodeURIComponent(value).replace(/%2F/g, '/')}</Value></FilterRule>`);
    const queues = this.notifications.map(({ queueArn, events, prefix, suffix }) => [
      `<QueueConfiguration><Id>n</Id><Queue>${queueArn}</Queue>`, ...events.map(event => `<Event>${event}</Event>`),
      `<Filter><S3Key>${rule('Prefix', prefix)}${rule('Suffix', suffix)}</S3Key></Filter></QueueConfiguration>`,
    ].join(''));
    return `<NotificationConfiguration>${queues.join('')}${this.eventBridge ? '<EventBridgeConfiguration/>' : ''}</NotificationConfiguration>`;
  }
}

export function listOf(objects: readonly ListedObject[]): ObjectSource {
  const sorted = objects.map(object => ({ object, bytes: Buffer.from(object.key) })).sort((one, other) => Buffer.compare(one.bytes, other.bytes));
  return {
    page: (prefix, after, limit) => {
      const behind = Buffer.from(after);
      const matching = sorted.filter(({ object, bytes }) => object.key.startsWith(prefix) && (after === '' || Buffer.compare(bytes, behind) > 0));
      return { objects: matching.slice(0, limit).map(({ object }) => object), more: matching.length > limit };
    },
  };
}

function send(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'application/xml' });
  response.end(`<?xml version="1.0" encoding="UTF-8"?>\n${body}`);
}
