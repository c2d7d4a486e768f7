import { v5 as uuidv5 } from 'uuid';
import type { DispatchMessage } from './message';

/** Must not change while a queue holds messages: it distinguishes the groups of different objects. */
const NAMESPACE = '5f0c9c0e-6f1e-4e1c-9f5b-0c5d2b1f7a43';

/** The message group of one object, in all its versions: text that every API accepts, whatever the key. */
export function objectGroup({ object }: Pick<DispatchMessage, 'object'>): string {
  return uuidv5(JSON.stringify([object.Bucket, object.Key]), NAMESPACE);
}
