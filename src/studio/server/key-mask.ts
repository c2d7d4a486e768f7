import { createHmac, randomBytes } from 'node:crypto';
import type { Entry } from '../../core/entry';
import { reasonGroup } from '../../core/reason-group';

/** Makes an entry presentable: with its key, or with a mask in place of it. */
export type KeyMask = (entry: Entry) => Entry;

export const showKeys: KeyMask = entry => entry;

/**
 * Masks keys: equal keys have equal masks until the process ends, and nobody can guess a key by its mask. A reason can quote a key: it is
 * shown as its group.
 */
export function hideKeys(salt: Buffer = randomBytes(32)): KeyMask {
  return entry => {
    const { bucket, key, statusReason, history } = entry;
    const hidden = createHmac('sha256', salt).update(JSON.stringify([bucket, key])).digest('hex').slice(0, 8);
    const masked = (reason: string) => reasonGroup({ ...entry, statusReason: reason });
    return {
      ...entry,
      key: `hidden-${hidden}`,
      ...(statusReason === undefined ? {} : { statusReason: masked(statusReason) }),
      history: history.map(change => (change.reason === undefined ? change : { ...change, reason: masked(change.reason) })),
    };
  };
}
