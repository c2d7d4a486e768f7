/** Which target a manager hands its events to, as its construct knows it. */
export type TargetAddress =
  | {
    readonly kind: 'queue';
    readonly url: string;
    readonly fifo: boolean;
    /** What a FIFO queue keeps in order: the events of each object, or all of them. */
    readonly group: 'object' | 'ledger';
  }
  | { readonly kind: 'state-machine'; readonly arn: string }
  /** Invoked asynchronously, once an event. */
  | { readonly kind: 'function'; readonly arn: string }
  | {
    readonly kind: 'event-bus';
    /** Its name or ARN. */
    readonly name: string;
    readonly source: string;
    readonly detailType: string;
  }
  /** A user's own: a function that is invoked with many events at once, sends them on, and answers which it could not send. */
  | { readonly kind: 'forwarder'; readonly arn: string };
