import { shardsOf } from '../core/contract/shards';
import { DispatchOrder } from '../dispatch-order';
import { IS3EventLedger } from '../i-s3-event-ledger';
import { S3EventManagerProps } from '../s3-event-manager-props';

/** Undefined for a manager that delivers strictly the oldest first, without a limit per shard. */
export function fairShares({ indexName }: IS3EventLedger, { order = DispatchOrder.OLDEST_FIRST, maxInFlightPerShard }: S3EventManagerProps) {
  if (order === DispatchOrder.OLDEST_FIRST && maxInFlightPerShard === undefined) return undefined;
  return { order, shards: shardsOf(indexName), maxInFlightPerShard };
}
