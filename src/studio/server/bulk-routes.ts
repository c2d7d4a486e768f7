import { BulkJob } from './bulk-job';
import { errorOf } from './error-answer';
import { field, optionalField, optionalNumber, reasonOf, required, toDate } from './request-fields';
import { ok, Route, StudioRequest } from './route';
import type { StudioContext } from './studio-context';
import { refuse, problemsOfBulk } from '../../client/input';
import { LedgerError } from '../../core/errors';
import { member } from '../../core/json';
import type { BulkFilter, BulkVerb } from '../../core/ledger-api';
import { present } from '../../core/present';
import type { BulkQuery } from '../studio-api';

const VERBS: readonly BulkVerb[] = ['retry', 'discard'];

export function bulkRoutes({ ledger, mask, settings, jobs }: StudioContext): Route[] {
  return [
    {
      method: 'POST',
      path: '/api/bulk/count',
      async handle(request) {
        const query = queryOf(request);
        const filter = filterOf(query);
        refuse(problemsOfBulk(query.verb, filter));
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
  const verb = VERBS.find(each => each === field(request, 'verb'));
  if (verb === undefined) throw new LedgerError('BAD_INPUT', `verb must be one of ${VERBS.join(', ')}.`);
  const text = (name: string) => optionalField(request, name);
  return present<BulkQuery>({
    verb, status: field(request, 'status'), prefix: text('prefix'), since: text('since'), until: text('until'), group: groupOf(request),
  });
}

/** The empty group is that of failures without a reason. */
function groupOf(request: StudioRequest): string | undefined {
  return member(request.body, 'group') === '' ? '' : optionalField(request, 'group');
}

function filterOf({ status, prefix, group: reasonGroup, since, until }: BulkQuery): BulkFilter {
  return present<BulkFilter>({ status, prefix, reasonGroup, since: toDate('since', since), until: toDate('until', until) });
}
