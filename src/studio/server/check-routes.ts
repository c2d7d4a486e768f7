import { ok, rejected, Route } from './route';
import type { StudioContext } from './studio-context';

export function checkRoutes({ checks }: StudioContext): Route[] {
  return [
    {
      method: 'GET',
      path: '/api/checks',
      handle: async () => (checks ? ok(await checks.checks()) : rejected(404, 'NO_CHECKS', 'this studio has no source of checks.')),
    },
    {
      // Compares, and changes nothing.
      method: 'POST',
      path: '/api/reconcile',
      async handle() {
        if (!checks?.reconcile) return rejected(404, 'NO_RECONCILIATION', 'this studio cannot compare a bucket: use the command reconcile.');
        await checks.reconcile();
        return ok(await checks.checks());
      },
    },
  ];
}
