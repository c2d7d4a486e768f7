import { v5 as uuidv5 } from 'uuid';
import type { DispatchMessage } from './message';

/** Never to change while a queue holds messages: it tells the groups of one object from those of others. */
const NAMESPACE = '5f0c9c0e-6f1e-4e1c-9f5b-0c5d2b1f7a43';

/** What the events of one object, in all its versions, have in common: text that any API takes, whatever the key. */
export function objectGroup({ object }: Pick<DispatchMessage, 'object'>): string {
  return uuidv5(JSON.stringify([object.Bucket, object.Key]), NAMESPACE);
}
