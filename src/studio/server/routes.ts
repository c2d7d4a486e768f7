import { bulkRoutes } from './bulk-routes';
import { checkRoutes } from './check-routes';
import { eventRoutes } from './event-routes';
import { failureRoutes } from './failure-routes';
import { objectRoutes } from './object-routes';
import { overviewRoutes } from './overview-routes';
import type { Route } from './route';
import type { StudioContext } from './studio-context';

/** Every route that needs a session. */
export function routesOf(context: StudioContext): readonly Route[] {
  return [overviewRoutes, checkRoutes, eventRoutes, objectRoutes, failureRoutes, bulkRoutes].flatMap(routes => routes(context));
}
