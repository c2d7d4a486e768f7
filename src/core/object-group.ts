import { v5 as uuidv5 } from 'uuid';

/** Must never change: it distinguishes the groups of different objects and folders, in queues and in the shards of ledgers. */
const NAMESPACE = '5f0c9c0e-6f1e-4e1c-9f5b-0c5d2b1f7a43';

/** What has an object, such as a message. */
interface Grouped {
  readonly object: { readonly Bucket: string; readonly Key: string };
}

/** The message group of one object, in all its versions: text that every API accepts, whatever the key. */
export function objectGroup({ object }: Grouped): string {
  return uuidv5(JSON.stringify([object.Bucket, object.Key]), NAMESPACE);
}

/** The group of the first folders of a key: of messages, or of events in one shard. An object with fewer folders is in the group of its own folder. */
export function folderGroup({ object }: Grouped, depth = 1): string {
  const folders = object.Key.split('/').slice(0, -1).slice(0, depth);
  return uuidv5(JSON.stringify([object.Bucket, folders]), NAMESPACE);
}
