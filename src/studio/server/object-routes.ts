import { optional, required, whole } from './request-fields';
import { ok, Route, StudioRequest } from './route';
import type { StudioContext } from './studio-context';
import type { Entry } from '../../core/entry';
import { LedgerError } from '../../core/errors';
import type { HistoryQuery } from '../../core/ledger-api';
import { present } from '../../core/present';
import { ObjectName, parseUri } from '../../core/s3/object-uri';
import type { ObjectHistory } from '../studio-api';

const PAGE = 50;

export function objectRoutes({ ledger, mask }: StudioContext): Route[] {
  return [{
    method: 'GET',
    path: '/api/object',
    async handle(request) {
      const object = optional(request, 'uri') === undefined ? await objectOf(request) : parse(required(request, 'uri'));
      const query = present<HistoryQuery>({ ...object, limit: whole(request, 'limit', PAGE, 100), cursor: optional(request, 'cursor') });
      const page = await ledger.history(query);
      const count = page.entries.length + (page.malformed ?? []).length;
      const all = count === 1 ? 'The only event of the object' : `All ${count} events of the object, newest first`;
      const [first] = page.entries.map(mask);
      return ok<ObjectHistory>(present<ObjectHistory>({
        read: query.cursor === undefined && page.cursor === undefined
          ? all
          : `The ${query.cursor === undefined ? 'newest' : 'next'} ${count} events of the object`,
        bucket: object.bucket,
        key: first?.key ?? mask({ ...NO_EVENT, ...object }).key,
        entries: page.entries.map(mask),
        malformed: page.malformed ?? [],
        cursor: page.cursor,
      }));
    },
  }];

  /** The object of an event: the page need not know its key. */
  async function objectOf(request: StudioRequest): Promise<ObjectName> {
    const id = required(request, 'id');
    const entry = await ledger.get(present<{ id: string; timestamp?: string }>({ id, timestamp: optional(request, 'timestamp') }));
    if (!entry) throw new LedgerError('EVENT_NOT_FOUND', `no event with id ${JSON.stringify(id)} in this ledger.`);
    return { bucket: entry.bucket, key: entry.key };
  }
}

const NO_EVENT: Omit<Entry, 'bucket' | 'key'> = { id: '', timestamp: '', status: '', eventName: '', recordedAt: '', history: [] };

function parse(uri: string): ObjectName {
  const object = parseUri(uri);
  if (!object) throw new LedgerError('BAD_INPUT', `uri must be s3://BUCKET/KEY, with the key as it is, not URL-encoded, got: ${JSON.stringify(uri)}.`);
  return object;
}
