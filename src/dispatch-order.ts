/**
 * Whose events a manager delivers first.
 */
export enum DispatchOrder {
  /**
   * Strictly the oldest event of the ledger first, whichever shard it is in.
   */
  OLDEST_FIRST = 'oldest-first',

  /**
   * Equal turns for all shards that have events to deliver, and within a shard the oldest event first.
   *
   * Requires a ledger with `shards` and `ShardKey.folder()`. Tenants that share a shard share a turn.
   */
  ROUND_ROBIN = 'round-robin',
}
