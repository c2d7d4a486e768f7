/** US dollars in us-east-1, for on-demand tables. `docs/costs.md` explains them. */
const PER_MILLION = {
  /** A listing request per 1,000 objects, and half a read unit per object. */
  check: 0.005 + 0.0625,
  /** A write each to the table, the index by time and the index by object, and the queue and the function. */
  repair: 3 * 0.625 + 0.1,
};

/** What it costs to check objects and to record the missing ones, in US dollars. The cost of their delivery is not included. */
export function reconcileCost({ checked, missing }: { readonly checked: number; readonly missing: number }): number {
  return (checked * PER_MILLION.check + missing * PER_MILLION.repair) / 1_000_000;
}
