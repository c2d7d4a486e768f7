import type { Entry } from './entry';
import { attemptOf } from './lifecycle';
import { present } from './present';

export const MESSAGE_VERSION = 1;

/** The message that a target receives for an event: `docs/message.schema.json` describes it. */
export interface DispatchMessage {
  readonly version: typeof MESSAGE_VERSION;
  /** With `timestamp`, the key of the event's row. */
  readonly id: string;
  readonly timestamp: string;
  /** The number of the attempt, from 1. Report it with the outcome: only the current attempt settles the event. */
  readonly attempt: number;
  /** Report the outcome before this time, in Unix seconds, or the event is delivered again. */
  readonly leaseUntil: string;
  readonly eventName: string;
  /** The input of S3 GetObject. */
  readonly object: { readonly Bucket: string; readonly Key: string; readonly VersionId?: string };
  readonly size?: number;
  readonly etag?: string;
  readonly sequencer?: string;
}

export function toMessage(entry: Entry): DispatchMessage {
  return present<DispatchMessage>({
    version: MESSAGE_VERSION,
    id: entry.id,
    timestamp: entry.timestamp,
    attempt: attemptOf(entry),
    leaseUntil: entry.leaseUntil ?? entry.timestamp,
    eventName: entry.eventName,
    object: present<DispatchMessage['object']>({ Bucket: entry.bucket, Key: entry.key, VersionId: entry.versionId }),
    size: entry.size,
    etag: entry.etag,
    sequencer: entry.sequencer,
  });
}

/**
 * The name of one attempt: at most 80 characters that Step Functions accepts. Starting an execution with it is idempotent, and an
 * execution's status change contains it.
 */
export function attemptName(message: Pick<DispatchMessage, 'id' | 'timestamp' | 'attempt'>): string {
  return `${message.id}_${message.timestamp}_${message.attempt}`;
}

export function parseAttemptName(name: string): Pick<DispatchMessage, 'id' | 'timestamp' | 'attempt'> | undefined {
  const parts = /^([0-9a-f-]{36})_(\d{10}\.\d{3})_([1-9]\d*)$/.exec(name);
  return parts ? { id: parts[1], timestamp: parts[2], attempt: Number(parts[3]) } : undefined;
}
