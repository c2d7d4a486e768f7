import type { LedgerClient } from '../client';
import type { Entry, StatusChange } from '../core/entry';
import type { ReconcileCounts } from '../core/reconcile-batch';

/** The ledger of a sandbox or demo, while it exists. */
export interface ServedLedger {
  readonly ledger: LedgerClient;
  readonly tableName: string;
  /** Of its manager. */
  readonly maxInFlight: number;
  /** Compares the bucket with the ledger now, and reports the result to the listener. Absent if only the process decides when. */
  readonly reconcile?: () => Promise<void>;
}

/** Serves a ledger. Resolves with a function that ends it. */
export type Serve = (served: ServedLedger) => Promise<() => Promise<void>>;

/** Receives what happens to the events of a ledger. */
export interface EventListener {
  /** Called with each row once it is recorded, as it was recorded. */
  readonly onRow: (entry: Entry) => void;
  /** Called once with each change of an event's status, in the order of the event's history. */
  readonly onChange: (entry: Entry, change: StatusChange) => void;
  /** Called after the bucket was compared with the ledger. @default - the result is only printed */
  readonly onReconciled?: (bucket: string, counts: ReconcileCounts) => void;
}

export interface SandboxOptions extends EventListener {
  /** The folder that is the bucket. */
  readonly directory: string;
  /** TCP port of the DynamoDB endpoint on 127.0.0.1. @default - a free port */
  readonly port?: number;
  /** Ignore the files that exist at the start. @default false */
  readonly ignoreExisting?: boolean;
  /** Compare the folder with the ledger after every burst of changes. @default false */
  readonly reconcile?: boolean;
  /** Process the events with a manager. @default true */
  readonly manager?: boolean;
  /** Called once, before the first event. @default - nothing is served */
  readonly serve?: Serve;
}

export interface DemoOptions {
  /** The folder whose files are recorded. */
  readonly directory: string;
  /** Determines the order of the deliveries, 0 to 4,294,967,295. @default - a random number, which is printed */
  readonly seed?: number;
  /** The demo ends if no attempt is delivered for this long, in milliseconds. @default 30,000 */
  readonly timeout?: number;
  /** Called once, with the ten oldest rows. */
  readonly onRows: (entries: readonly Entry[]) => void;
  /** Serves the ledger and receives its events. The ledger then stays after the demo, until the signal aborts. @default - nothing is served */
  readonly served?: EventListener & { readonly serve: Serve };
}
