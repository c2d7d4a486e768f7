import type { BatchPolicy } from '../event-batch';

interface Batching {
  /** Each message carries a batch of events. @default - one event */
  readonly batch?: BatchPolicy;
}

/** The target of a manager. */
export type TargetAddress =
  | Batching & {
    readonly kind: 'queue';
    readonly url: string;
    readonly fifo: boolean;
    /** Which events share a message group: those of each object, of each folder, or all of them. A standard queue has groups of folders only. */
    readonly group: 'object' | 'folder' | 'ledger';
    /** How many folders of the key make a group. @default 1 */
    readonly folderDepth?: number;
  }
  | Batching & { readonly kind: 'state-machine'; readonly arn: string }
  /** Invoked asynchronously, once per event or batch. */
  | Batching & { readonly kind: 'function'; readonly arn: string }
  | {
    readonly kind: 'event-bus';
    /** Its name or ARN. */
    readonly name: string;
    readonly source: string;
    readonly detailType: string;
  }
  /** A user's own target: a function that receives many events at once, forwards them, and returns those that it could not send. */
  | Batching & { readonly kind: 'forwarder'; readonly arn: string };
