/** The path of each function's code in `assets/handlers`. The constructs deploy it, and the sandbox runs it. */
export const BUNDLES = {
  ingest: { folder: 'ingest.lambda', file: 'index.js' },
  dispatch: { folder: 'manager.lambda', file: 'dispatch.mjs' },
  settle: { folder: 'manager.lambda', file: 'settle.mjs' },
  wiring: { folder: 'manager.lambda', file: 'wiring.mjs' },
  reconcile: { folder: 'manager.lambda', file: 'reconcile.mjs' },
} as const;

export type BundleName = keyof typeof BUNDLES;
