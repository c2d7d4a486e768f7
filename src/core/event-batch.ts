import { bytesForMessages, bytesInBatch } from './batch-message';
import { packed } from './chunks';
import type { Entry } from './entry';
import { attemptOf } from './lifecycle';
import { DispatchMessage, toMessage } from './message';
import { Timestamp, toMilliseconds } from './timestamp';

/** How many events one message of a target carries. */
export interface BatchPolicy {
  readonly maxEvents: number;
  /** Of the message as JSON in UTF-8. An event that is larger by itself is delivered alone. */
  readonly maxBytes: number;
  /** How long an event that was never delivered waits for others to fill its batch. @default - it does not wait */
  readonly maxWaitSeconds?: number;
}

/** The target as far as batches depend on it. */
export interface BatchTarget {
  readonly batch: BatchPolicy;
  /** It preserves the order of messages. */
  readonly ordered?: boolean;
  /** All events of a batch have the same group. @default - one group for all */
  readonly groupOf?: (message: DispatchMessage) => string;
}

/** The events of one message, in the order of delivery. */
export interface EventBatch {
  readonly entries: readonly Entry[];
  /** Later events could join it. */
  readonly open: boolean;
}

/**
 * Forms batches of events that are about to be claimed. After a failed attempt an event is delivered alone: a batch that failed because of one
 * event fails no other event twice. An operator's retry or replay gives an event a new set of attempts, and the first of them may be in a batch.
 */
export function formBatches(entries: readonly Entry[], { batch, ordered = false, groupOf = () => '' }: BatchTarget): EventBatch[] {
  const groups = new Map<string, { readonly group: string; readonly retries: number; readonly members: Entry[] }>();
  const retriesOf = new Map<string, number>();
  const alone: Entry[] = [];
  for (const entry of entries) {
    const group = groupOf(toMessage(entry));
    const retries = retriesOf.get(group) ?? 0;
    if (isRetried(entry)) {
      alone.push(entry);
      // No later event overtakes it in the same run.
      if (ordered) retriesOf.set(group, retries + 1);
      continue;
    }
    const key = `${retries} ${group}`;
    const known = groups.get(key);
    if (known) known.members.push(entry);
    else groups.set(key, { group, retries, members: [entry] });
  }

  const limits = [
    { most: batch.maxEvents, sizeOf: () => 1 },
    { most: bytesForMessages(batch.maxBytes), sizeOf: (entry: Entry) => bytesInBatch(toMessage({ ...entry, attempt: attemptOf(entry) + 1 })) },
  ];
  const batches = [...groups.values()].flatMap(({ members, group, retries }) => {
    const full = packed(members, limits);
    // If a retry of an ordered group follows, no later event can join: it would overtake the retry.
    const isLast = retries === (retriesOf.get(group) ?? 0);
    return full.map((each, index): EventBatch => ({ entries: each, open: isLast && index === full.length - 1 && each.length < batch.maxEvents }));
  });
  const places = new Map(entries.map((entry, place) => [entry, place]));
  const place = ([first]: readonly Entry[]) => places.get(first) ?? 0;
  return [...batches, ...alone.map((entry): EventBatch => ({ entries: [entry], open: false }))]
    .sort((one, other) => place(one.entries) - place(other.entries));
}

/**
 * Whether a batch waits for later events: only while none of its events was ever delivered, and until the oldest of them was recorded `maxWait`
 * ago. A retry or a replay waits for nothing but its due time. If clocks differ, an event does not wait longer than twice: runs would look for it again
 * and again.
 */
export function isHeldBack({ entries, open }: EventBatch, now: Timestamp, { maxWaitSeconds }: BatchPolicy): boolean {
  if (!open || maxWaitSeconds === undefined || entries.some(entry => attemptOf(entry) > 0)) return false;
  return entries.every(({ recordedAt }) => Math.abs(toMilliseconds(now) - toMilliseconds(recordedAt)) < maxWaitSeconds * 1000);
}

/** Whether the next attempt of an event is not the first one of its set. */
function isRetried(entry: Entry): boolean {
  return attemptOf(entry) > (entry.attemptsBefore ?? 0);
}
