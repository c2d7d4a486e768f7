import { shardsOf } from '../core/contract/shards';
import { DispatchOrder } from '../dispatch-order';
import { DispatchTargetConfig } from '../dispatch-target-config';
import { IS3EventLedger } from '../i-s3-event-ledger';
import { MessageGroup } from '../message-group';
import { S3EventManagerProps } from '../s3-event-manager-props';

/** Undefined for a manager that delivers strictly the oldest first, without a limit per shard. */
export function fairShares({ indexName }: IS3EventLedger, { order = DispatchOrder.OLDEST_FIRST, maxInFlightPerShard }: S3EventManagerProps) {
  if (order === DispatchOrder.OLDEST_FIRST && maxInFlightPerShard === undefined) return undefined;
  return { order, shards: shardsOf(indexName), maxInFlightPerShard };
}

/** Only within a shard are events delivered in the order of time: a group that a FIFO queue keeps in order must not have events of several shards. */
export function groupErrors(
  { fifo, messageGroup, folderDepth = 1 }: DispatchTargetConfig, ledger: IS3EventLedger, props: S3EventManagerProps,
): string[] {
  const { folderDepth: depth } = ledger.shardKey;
  if (!fairShares(ledger, props) || depth === undefined || fifo === false) return [];
  if (messageGroup !== MessageGroup.LEDGER && (messageGroup !== MessageGroup.FOLDER || folderDepth >= depth)) return [];
  const got = messageGroup === MessageGroup.LEDGER ? 'MessageGroup.LEDGER' : `MessageGroup.FOLDER with a folderDepth of ${folderDepth}`;
  return [`messageGroup must be MessageGroup.OBJECT, or MessageGroup.FOLDER with a folderDepth of ${depth} or more, because DispatchOrder.ROUND_ROBIN and `
    + `maxInFlightPerShard keep the order of time only within a shard, got: ${got}`];
}
