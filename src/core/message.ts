import type { Entry } from './entry';
import { attemptOf } from './lifecycle';
import { present } from './present';

export const MESSAGE_VERSION = 1;

/** What a target gets for an event: `docs/message.schema.json` describes it. */
export interface DispatchMessage {
  readonly version: typeof MESSAGE_VERSION;
  /** With `timestamp` the key of the event's row. */
  readonly id: string;
  readonly timestamp: string;
  /** Which attempt this is, from 1. Report it with the outcome: only the current one settles the event. */
  readonly attempt: number;
  /** Report before this time, Unix seconds, or the event is handed out again. */
  readonly leaseUntil: string;
  readonly eventName: string;
  /** The input of S3 GetObject, as it is. */
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
 * One attempt's name: 80 characters at most, none that Step Functions refuses. A start repeated under it is no second execution,
 * and a finished execution tells by it what it was about.
 */
export function attemptName(message: Pick<DispatchMessage, 'id' | 'timestamp' | 'attempt'>): string {
  return `${message.id}_${message.timestamp}_${message.attempt}`;
}

export function parseAttemptName(name: string): Pick<DispatchMessage, 'id' | 'timestamp' | 'attempt'> | undefined {
  const parts = /^([0-9a-f-]{36})_(\d{10}\.\d{3})_([1-9]\d*)$/.exec(name);
  return parts ? { id: parts[1], timestamp: parts[2], attempt: Number(parts[3]) } : undefined;
}
