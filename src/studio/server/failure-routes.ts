import { groupFailures } from './failure-groups';
import { instant, whole } from './request-fields';
import { ok, Route } from './route';
import type { StudioContext } from './studio-context';
import { STATUSES } from '../../core/contract/status';
import type { Entry } from '../../core/entry';
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
      const failedSince = instant(request, 'since') ?? new Date(0);
      const failedUntil = instant(request, 'until');
      const entries: Entry[] = [];
      const malformed: MalformedRow[] = [];
      let cursor: string | undefined;
      do {
        const limit = Math.min(ROWS_PER_CALL, most - entries.length - malformed.length);
        const page = await ledger.list({ status: STATUSES.FAILED, failedSince, failedUntil, order: 'newest', limit, cursor });
        entries.push(...page.entries);
        malformed.push(...page.malformed ?? []);
        cursor = page.cursor;
      } while (cursor !== undefined && entries.length + malformed.length < most);
      const rows = entries.length + malformed.length;
      return ok<Failures>({
        read: cursor === undefined ? `All ${rows.toLocaleString('en')} failures` : `The newest ${rows.toLocaleString('en')} of failed, by when they failed`,
        rows,
        more: cursor !== undefined && rows < MOST_ROWS,
        groups: groupFailures(entries).map(group => ({ ...group, samples: group.samples.map(mask) })),
        malformed,
      });
    },
  }];
}
