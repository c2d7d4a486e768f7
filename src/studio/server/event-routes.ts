import { field, instant, oneOf, optional, optionalNumber, reasonOf, required, whole } from './request-fields';
import { ok, Route } from './route';
import type { StudioContext } from './studio-context';
import { STATUSES } from '../../core/contract/status';
import type { Entry, EntryRef } from '../../core/entry';
import { LedgerError } from '../../core/errors';
import type { ListQuery } from '../../core/ledger-api';
import { attemptOf, LIFECYCLE } from '../../core/lifecycle';
import { toMessage } from '../../core/message';
import { present } from '../../core/present';
import { EVENT_VERBS, EventDetail, EventList, EventVerb } from '../studio-api';

const PAGE = 50;
/** Rows that are read for one page if a prefix selects some of them. */
const ROWS_WITH_PREFIX = 1_000;

export function eventRoutes({ ledger, mask, settings }: StudioContext): Route[] {
  const found = async (ref: { readonly id: string; readonly timestamp?: string }): Promise<Entry> => {
    const entry = await ledger.get(ref);
    if (!entry) throw new LedgerError('EVENT_NOT_FOUND', `no event with id ${JSON.stringify(ref.id)} in this ledger.`);
    return entry;
  };
  const detail = (entry: Entry): EventDetail => {
    const shown = mask(entry);
    return {
      read: '1 row, strongly consistent',
      entry: shown,
      verbs: settings.writable ? verbsOf(entry) : [],
      ...(attemptOf(entry) > 0 ? { message: messageOf(shown) } : {}),
    };
  };
  return [
    {
      method: 'GET',
      path: '/api/events',
      async handle(request) {
        const order = oneOf(request, 'order', ['newest', 'oldest'], 'newest');
        const prefix = optional(request, 'prefix');
        const status = optional(request, 'status') ?? STATUSES.CREATED;
        const limit = prefix === undefined ? whole(request, 'limit', PAGE, 200) : ROWS_WITH_PREFIX;
        const query = present<ListQuery>({ status, order, limit, since: instant(request, 'since'), until: instant(request, 'until'), cursor: optional(request, 'cursor') });
        const page = await ledger.list(query);
        const entries = page.entries.filter(({ key }) => key.startsWith(prefix ?? ''));
        const rows = page.entries.length + (page.malformed ?? []).length;
        const which = `${query.cursor === undefined ? '' : 'next '}${order} ${rows} of ${status}`;
        const read = prefix === undefined ? `The ${which}` : `${entries.length} of the ${which} match the prefix`;
        return ok<EventList>(present<EventList>({
          read: rows === 0 ? `No events of ${status}` : read,
          entries: entries.map(mask),
          malformed: page.malformed ?? [],
          cursor: page.cursor,
        }));
      },
    },
    {
      method: 'GET',
      path: '/api/event',
      handle: async request => ok(detail(await found({ id: required(request, 'id'), timestamp: optional(request, 'timestamp') }))),
    },
    {
      method: 'POST',
      path: '/api/event/change',
      writes: true,
      async handle(request) {
        const verb = EVENT_VERBS.find(each => each === field(request, 'verb'));
        if (verb === undefined) throw new LedgerError('BAD_INPUT', `verb must be one of ${EVENT_VERBS.join(', ')}.`);
        const ref: EntryRef = { id: field(request, 'id'), timestamp: field(request, 'timestamp') };
        const why = { by: settings.by, reason: reasonOf(request) };
        const attempt = optionalNumber(request, 'attempt');
        const changed = verb === 'complete' || verb === 'fail'
          ? await ledger[verb](ref, { ...why, attempt })
          : await ledger[verb](ref, why);
        return ok(detail(changed));
      },
    },
  ];
}

/** Without the lease that has ended. */
function messageOf(entry: Entry): EventDetail['message'] {
  const { leaseUntil, ...message } = toMessage(entry);
  return entry.leaseUntil === undefined ? message : { ...message, leaseUntil };
}

function verbsOf({ status }: Entry): EventVerb[] {
  return EVENT_VERBS.filter(verb => LIFECYCLE[verb].from.some(from => from === status));
}
