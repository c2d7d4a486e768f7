import { BulkJob } from './bulk-job';
import { errorOf } from './error-answer';
import { field, optionalField, optionalNumber, reasonOf, required, toDate } from './request-fields';
import { ok, Route, StudioRequest } from './route';
import type { StudioContext } from './studio-context';
import { problemsOfBulk, problemsOfReplayRequest, refuse } from '../../client/input';
import { MANAGER_DEFAULTS } from '../../core/contract/defaults';
import { LedgerError } from '../../core/errors';
import { member } from '../../core/json';
import type { ReplayFilter } from '../../core/ledger-api';
import { present } from '../../core/present';
import { BULK_VERBS, BulkQuery } from '../studio-api';

export function bulkRoutes({ ledger, mask, settings, jobs, now }: StudioContext): Route[] {
  return [
    {
      method: 'POST',
      path: '/api/bulk/count',
      async handle(request) {
        const query = queryOf(request);
        const filter = filterOf(query, now());
        refuse([...problemsOfBulk(query.verb, filter), ...problemsOfReplayRequest({ by: settings.by, rate: query.rate })]);
        return ok((await jobs.add(id => new BulkJob(id, query, filter, ledger, mask, errorOf))).view());
      },
    },
    { method: 'GET', path: '/api/bulk/job', handle: async request => ok(jobs.get(required(request, 'job')).view()) },
    {
      method: 'POST',
      path: '/api/bulk/start',
      writes: true,
      async handle(request) {
        const job = jobs.get(field(request, 'job'));
        job.start(optionalNumber(request, 'count') ?? -1, { by: settings.by, reason: reasonOf(request) });
        return ok(job.view());
      },
    },
    {
      method: 'POST',
      path: '/api/bulk/stop',
      async handle(request) {
        const job = jobs.get(field(request, 'job'));
        await job.stop();
        return ok(job.view());
      },
    },
    {
      method: 'POST',
      path: '/api/bulk/continue',
      writes: true,
      async handle(request) {
        const job = jobs.get(field(request, 'job'));
        job.continue();
        return ok(job.view());
      },
    },
  ];
}

function queryOf(request: StudioRequest): BulkQuery {
  const verb = BULK_VERBS.find(each => each === field(request, 'verb'));
  if (verb === undefined) throw new LedgerError('BAD_INPUT', `verb must be one of ${BULK_VERBS.join(', ')}.`);
  const text = (name: string) => optionalField(request, name);
  return present<BulkQuery>({
    verb,
    status: field(request, 'status'),
    prefix: text('prefix'),
    since: text('since'),
    until: text('until'),
    failedSince: text('failedSince'),
    failedUntil: text('failedUntil'),
    group: groupOf(request),
    rate: verb === 'replay' ? optionalNumber(request, 'rate') ?? MANAGER_DEFAULTS.replayRate : undefined,
  });
}

/** The empty group is that of failures without a reason. */
function groupOf(request: StudioRequest): string | undefined {
  return member(request.body, 'group') === '' ? '' : optionalField(request, 'group');
}

/** Without the events that arrive, or change, after the count: an event that is replayed and completed again is not replayed a second time. */
function filterOf({ verb, status, prefix, group: reasonGroup, since, until, failedSince, failedUntil }: BulkQuery, now: number): ReplayFilter {
  return present<ReplayFilter>({
    status,
    prefix,
    reasonGroup,
    since: toDate('since', since),
    until: toDate('until', until),
    failedSince: toDate('failedSince', failedSince),
    failedUntil: toDate('failedUntil', failedUntil),
    unchangedSince: new Date(now),
    settledUntil: verb === 'replay' ? new Date(now) : undefined,
  });
}
