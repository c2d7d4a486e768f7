/** The modules of dynalite that the sandbox uses. dynalite's own index loads them by computed names, which a bundler cannot resolve. */
declare module 'dynalite/db' {
  export interface Store {
    readonly db: unknown;
  }

  /** A store in memory. The options are how long a table stays in CREATING, UPDATING and DELETING, in milliseconds. */
  export function create(options: { readonly createTableMs: number; readonly updateTableMs: number; readonly deleteTableMs: number }): Store;
}

declare module 'dynalite/validations' {
  import type { Store } from 'dynalite/db';

  /** Throws an error as `{ statusCode, body }`. */
  export function checkTypes(input: object, types: object): object;
  export function checkValidations(input: object, types: object, custom: unknown, store: Store): void;
}

declare module 'dynalite/validations/*' {
  const rules: { readonly types: object; readonly custom?: unknown };
  export default rules;
}

declare module 'dynalite/actions/*' {
  import type { Store } from 'dynalite/db';

  const action: (store: Store, input: object, callback: (error: unknown, output: object) => void) => void;
  export default action;
}
