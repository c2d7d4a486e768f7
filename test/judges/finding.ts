/** What a judge has found. */
export interface Finding {
  readonly rule: string;
  /** The path of the construct, from its stack on. */
  readonly path: string;
}

/** Who can change what a finding is about. */
export type Owner = 'library' | 'CDK' | 'example';

/** The ids of the library's constructs in the examples end like this. */
const LIBRARY = /^[^/]+\/\w*(?:Ledger|Manager|Reconciler)\//;
const CDK = /^[^/]+\/(?:BucketNotificationsHandler|[^/]+\/Notifications\/HandlerPolicy\/)/;

export function ownerOf(path: string): Owner {
  if (LIBRARY.test(path)) return 'library';
  return CDK.test(path) ? 'CDK' : 'example';
}
