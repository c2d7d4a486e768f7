import type { Entry } from '../core/entry';

export { runDemo } from './demo';
export { runSandbox } from './sandbox';

export interface SandboxOptions {
  /** The folder that is the bucket. */
  readonly directory: string;
  /** TCP port of the DynamoDB endpoint on 127.0.0.1. @default - a free one */
  readonly port?: number;
  /** Leave the files alone that are there at the start. @default false */
  readonly ignoreExisting?: boolean;
  /** Called with each row as soon as it is in the ledger. */
  readonly onRow: (entry: Entry) => void;
}

export interface DemoOptions {
  /** The folder whose files are recorded. */
  readonly directory: string;
  /** Decides the order of the deliveries, 0 to 4,294,967,295. @default - another one each time; it is printed */
  readonly seed?: number;
  /** Called once, with the ten oldest rows. */
  readonly onRows: (entries: readonly Entry[]) => void;
}
