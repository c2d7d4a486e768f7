/** The target of a manager. */
export type TargetAddress =
  | {
    readonly kind: 'queue';
    readonly url: string;
    readonly fifo: boolean;
    /** Which events a FIFO queue keeps in order: those of each object, or all of them. */
    readonly group: 'object' | 'ledger';
  }
  | { readonly kind: 'state-machine'; readonly arn: string }
  /** Invoked asynchronously, once per event. */
  | { readonly kind: 'function'; readonly arn: string }
  | {
    readonly kind: 'event-bus';
    /** Its name or ARN. */
    readonly name: string;
    readonly source: string;
    readonly detailType: string;
  }
  /** A user's own target: a function that receives many events at once, forwards them, and returns those that it could not send. */
  | { readonly kind: 'forwarder'; readonly arn: string };
