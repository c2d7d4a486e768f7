/** The files of `assets/handlers` that are functions. The constructs deploy the folder, and the sandbox runs the files. */
export const BUNDLES = {
  ingest: 'ingest.mjs',
  dispatch: 'dispatch.mjs',
  settle: 'settle.mjs',
  wiring: 'wiring.mjs',
  reconcile: 'reconcile.mjs',
} as const;

export type BundleName = keyof typeof BUNDLES;
