import { shardOf } from './contract/shards';
import { Entry, expiry } from './entry';
import { folderGroup } from './object-group';
import type { ObjectEvent } from './s3/object-event';
import type { Timestamp } from './timestamp';

export interface OpeningSettings {
  readonly initialStatus: string;
  readonly rowRetentionSeconds?: number;
  /** How many shards the indexes have. @default - none: rows have no shard */
  readonly shards?: number;
  /** How many folders of the key decide the shard. @default - none: the event's id does */
  readonly shardFolderDepth?: number;
}

export function open(event: ObjectEvent, now: Timestamp, settings: OpeningSettings): Entry {
  const expiresAt = expiry(settings.initialStatus, now, settings.rowRetentionSeconds);
  return {
    ...event,
    status: settings.initialStatus,
    recordedAt: now,
    history: [],
    ...(expiresAt !== undefined && { expiresAt }),
    ...(settings.shards !== undefined && { shard: shardOf(groupOf(event, settings), settings.shards) }),
  };
}

/** The events of a group are in one shard. */
function groupOf({ id, bucket, key }: ObjectEvent, { shardFolderDepth }: OpeningSettings): string {
  return shardFolderDepth === undefined ? id : folderGroup({ object: { Bucket: bucket, Key: key } }, shardFolderDepth);
}
