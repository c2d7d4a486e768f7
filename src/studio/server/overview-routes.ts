import { oneOf } from './request-fields';
import { ok, rejected, Route } from './route';
import type { StudioContext } from './studio-context';
import { Overview, PLOT_RANGES } from '../studio-api';

export function overviewRoutes({ ledger, settings, countCap, maxInFlight, plots, now }: StudioContext): Route[] {
  return [
    { method: 'GET', path: '/api/settings', handle: async () => ok(settings) },
    {
      method: 'GET',
      path: '/api/overview',
      async handle() {
        const statuses = await ledger.overview({ statuses: settings.statuses, cap: countCap });
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
