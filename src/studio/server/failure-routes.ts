import { groupFailures } from './failure-groups';
import { instant, whole } from './request-fields';
import { ok, Route } from './route';
import type { StudioContext } from './studio-context';
import type { LedgerClient } from '../../client';
import { STATUSES } from '../../core/contract/status';
import type { Entry } from '../../core/entry';
import type { ListQuery } from '../../core/ledger-api';
import type { MalformedRow } from '../../core/malformed-row';
import type { Failures } from '../studio-api';

const ROWS = 2_000;
const MOST_ROWS = 20_000;
const ROWS_PER_CALL = 1_000;

export function failureRoutes({ ledger, mask }: StudioContext): Route[] {
  return [{
    method: 'GET',
    path: '/api/failures',
    async handle(request) {
      const most = whole(request, 'rows', ROWS, MOST_ROWS);
      const range = { failedSince: instant(request, 'since') ?? new Date(0), failedUntil: instant(request, 'until') };
      const { entries, malformed, more } = await newestFailures(ledger, range, most);
      const rows = entries.length + malformed.length;
      const count = rows.toLocaleString('en');
      return ok<Failures>({
        read: more ? `The newest ${count} of failed, by when they failed` : rows === 1 ? 'The only failure' : `All ${count} failures`,
        rows,
        more: more && rows < MOST_ROWS,
        groups: groupFailures(entries).map(group => ({ ...group, samples: group.samples.map(mask) })),
        malformed,
      });
    },
  }];
}

interface NewestFailures {
  readonly entries: readonly Entry[];
  readonly malformed: readonly MalformedRow[];
  readonly more: boolean;
}

async function newestFailures(ledger: LedgerClient, range: Pick<ListQuery, 'failedSince' | 'failedUntil'>, most: number): Promise<NewestFailures> {
  const entries: Entry[] = [];
  const malformed: MalformedRow[] = [];
  let cursor: string | undefined;
  for (;;) {
    const left = most - entries.length - malformed.length;
    // The last row of a page does not show whether it is the last of all: the next one does.
    const page = await ledger.list({ ...range, status: STATUSES.FAILED, order: 'newest', limit: Math.min(ROWS_PER_CALL, Math.max(1, left)), cursor });
    if (left === 0) return { entries, malformed, more: page.entries.length > 0 || page.malformed !== undefined || page.cursor !== undefined };
    entries.push(...page.entries);
    malformed.push(...page.malformed ?? []);
    cursor = page.cursor;
    if (cursor === undefined) return { entries, malformed, more: false };
  }
}
