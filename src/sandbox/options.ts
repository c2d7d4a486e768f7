import type { Entry, StatusChange } from '../core/entry';

export interface SandboxOptions {
  /** The folder that is the bucket. */
  readonly directory: string;
  /** TCP port of the DynamoDB endpoint on 127.0.0.1. @default - a free port */
  readonly port?: number;
  /** Ignore the files that exist at the start. @default false */
  readonly ignoreExisting?: boolean;
  /** Process the events with a manager. @default true */
  readonly manager?: boolean;
  /** Called with each row once it is recorded, as it was recorded. */
  readonly onRow: (entry: Entry) => void;
  /** Called once with each change of an event's status, in the order of the event's history. */
  readonly onChange: (entry: Entry, change: StatusChange) => void;
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
}
