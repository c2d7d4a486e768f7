import type { LedgerClient } from '../../client';
import type { Entry } from '../../core/entry';
import type { ListQuery } from '../../core/ledger-api';
import type { MalformedRow } from '../../core/malformed-row';

/** Events that match, in order. */
export interface EventPage {
  readonly entries: readonly Entry[];
  /** Rows that cannot be read, and are skipped. */
  readonly malformed: readonly MalformedRow[];
  /** Whether there may be more events. */
  readonly more: boolean;
  /** Where the next page begins, if a cursor can say that. */
  readonly cursor?: string;
}

export interface Selection {
  readonly matches: (entry: Entry) => boolean;
  /** Whether `matches` is true for every event. */
  readonly everything: boolean;
  /** The most events to return. */
  readonly limit: number;
}

const ROWS_PER_PAGE = 1_000;

/** The events of one status. Reads rows until enough of them match. */
export async function* pagesOf(ledger: LedgerClient, query: ListQuery, selection: Selection): AsyncGenerator<EventPage> {
  const { matches } = selection;
  let { cursor } = query;
  let left = selection.limit;
  let rows = rowsFor(selection, left);
  while (left > 0) {
    const page = await ledger.list({ ...query, cursor, limit: rows });
    const entries = page.entries.filter(matches);
    if (entries.length > left) {
      // A cursor points behind the last row of a page: read again, up to the last row that is returned.
      rows = page.entries.indexOf(entries[left - 1]) + 1;
      continue;
    }
    left -= entries.length;
    cursor = page.cursor;
    rows = rowsFor(selection, left);
    yield { entries, malformed: page.malformed ?? [], cursor, more: cursor !== undefined };
    if (cursor === undefined) return;
  }
}

/** The events of several statuses, merged by time. Reads at least one page per status. */
export async function* mergedPagesOf(ledger: LedgerClient, statuses: readonly string[], query: Omit<ListQuery, 'status'>, selection: Selection): AsyncGenerator<EventPage> {
  const { matches, limit } = selection;
  let malformed: MalformedRow[] = [];
  const lists = statuses.map(status => ledger.all({ ...query, status, limit: rowsFor(selection, limit) }, row => malformed.push(row)));
  const heads = await Promise.all(lists.map(list => list.next()));
  const isBefore = (one: Entry, other: Entry) => (query.order === 'newest' ? one.timestamp > other.timestamp : one.timestamp < other.timestamp);
  let left = limit;
  let entries: Entry[] = [];
  for (;;) {
    let first: number | undefined;
    for (const [index, { done, value }] of heads.entries()) {
      const current = first === undefined ? undefined : heads[first].value;
      if (!done && (!current || isBefore(value, current))) first = index;
    }
    if (first === undefined || left === 0) return yield { entries, malformed, more: first !== undefined };
    const { value } = heads[first];
    heads[first] = await lists[first].next();
    if (!value || !matches(value)) continue;
    entries.push(value);
    left -= 1;
    if (entries.length < ROWS_PER_PAGE) continue;
    yield { entries, malformed, more: true };
    entries = [];
    malformed = [];
  }
}

function rowsFor({ everything }: Selection, left: number): number {
  return everything ? Math.min(ROWS_PER_PAGE, left) : ROWS_PER_PAGE;
}
