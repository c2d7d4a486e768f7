import { MAX_FOLDER_DEPTH } from './core/contract/shards';

/**
 * What decides which shard of the indexes an event is in: its id, or the folder of its object.
 */
export class ShardKey {
  /**
   * The events are spread evenly, whatever their keys. For throughput: each shard adds about 500 events per second.
   */
  public static eventId(): ShardKey {
    return new ShardKey();
  }

  /**
   * All events of a folder are in the same shard, such as one folder per tenant. For fair shares: a manager can take equal turns per shard
   * (`DispatchOrder.ROUND_ROBIN`) and limit the events in flight per shard (`maxInFlightPerShard`).
   *
   * The shard derives from a hash of the bucket and the first `depth` folders of the key, so that a bucket per tenant works, too. Tenants
   * whose hashes collide share a shard, and with it a turn. A tenant has one partition of the index only: about 500 events per second.
   *
   * Throws an error if the depth is invalid.
   *
   * @param depth how many folders of the key make a group: 1 to 10, by default 1. An object with fewer folders belongs to the group of its own folder
   */
  public static folder(depth: number = 1): ShardKey {
    if (!Number.isInteger(depth) || depth < 1 || depth > MAX_FOLDER_DEPTH) {
      throw new Error(`ShardKey.folder(): the depth must be a whole number from 1 to ${MAX_FOLDER_DEPTH}, got: ${depth}`);
    }
    return new ShardKey(depth);
  }

  /**
   * How many folders of the key make a group. Undefined for `ShardKey.eventId()`.
   */
  public readonly folderDepth?: number;

  private constructor(folderDepth?: number) {
    this.folderDepth = folderDepth;
  }
}
