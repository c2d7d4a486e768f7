import { oneOf } from './request-fields';
import { ok, rejected, Route } from './route';
import type { StudioContext } from './studio-context';
import { STATUSES } from '../../core/contract/status';
import type { StatusOverview } from '../../core/ledger-api';
import { present } from '../../core/present';
import { Overview, PLOT_RANGES } from '../studio-api';

export function overviewRoutes({ ledger, mask, settings, countCap, maxInFlight, plots, now }: StudioContext): Route[] {
  /** A reason can quote a key, which only its event shows. */
  const masked = async (overview: StatusOverview): Promise<StatusOverview> => {
    if (overview.lastReason === undefined) return overview;
    const { entries: [newest] } = await ledger.list({ status: STATUSES.FAILED, failedSince: new Date(0), order: 'newest', limit: 1 });
    return present<StatusOverview>({ ...overview, lastReason: newest && mask(newest).statusReason });
  };
  return [
    { method: 'GET', path: '/api/settings', handle: async () => ok(settings) },
    {
      method: 'GET',
      path: '/api/overview',
      async handle() {
        const found = await ledger.overview({ statuses: settings.statuses, cap: countCap });
        const statuses = settings.hidesKeys ? await Promise.all(found.map(masked)) : found;
        const rows = statuses.reduce((sum, { count }) => sum + count, 0);
        return ok<Overview>({
          read: `Counted ${rows.toLocaleString('en')} events in the index, at most ${countCap.toLocaleString('en')} per status`,
          at: now(),
          statuses,
          ...(maxInFlight === undefined ? {} : { maxInFlight }),
        });
      },
    },
    {
      method: 'GET',
      path: '/api/plots',
      async handle(request) {
        const range = oneOf(request, 'range', PLOT_RANGES, 'hour');
        return plots ? ok(await plots.plots(range)) : rejected(404, 'NO_PLOTS', 'this studio has no source of metrics.');
      },
    },
  ];
}
