import type { Entry, StatusChange } from '../core/entry';

export interface SandboxOptions {
  /** The folder that is the bucket. */
  readonly directory: string;
  /** TCP port of the DynamoDB endpoint on 127.0.0.1. @default - a free one */
  readonly port?: number;
  /** Leave the files alone that are there at the start. @default false */
  readonly ignoreExisting?: boolean;
  /** Work the events off, too. @default true */
  readonly manager?: boolean;
  /** Called with each row as soon as it is in the ledger, as it was recorded. */
  readonly onRow: (entry: Entry) => void;
  /** Called with each change of an event's status, once, in the order of the event's history. */
  readonly onChange: (entry: Entry, change: StatusChange) => void;
}

export interface DemoOptions {
  /** The folder whose files are recorded. */
  readonly directory: string;
  /** Decides the order of the deliveries, 0 to 4,294,967,295. @default - another one each time; it is printed */
  readonly seed?: number;
  /** For how many milliseconds nothing may be handed out before the demo gives up. @default 30,000 */
  readonly patience?: number;
  /** Called once, with the ten oldest rows. */
  readonly onRows: (entries: readonly Entry[]) => void;
}
