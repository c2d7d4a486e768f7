import { isFinal, isStatusName, STATUS_NAME_RULE } from './contract/status';
import { present } from './present';
import type { ObjectEvent } from './s3/object-event';
import type { Timestamp } from './timestamp';

/** One row of the ledger: an S3 event and what became of it. */
export interface Entry {
  /** UUID v5 of what makes the S3 event itself. */
  readonly id: string;
  /** When S3 says that it happened: Unix seconds with three decimals, as text. */
  readonly timestamp: Timestamp;
  readonly status: string;
  /** `ObjectCreated:Put` and the like. */
  readonly eventName: string;
  readonly bucket: string;
  /** Decoded: the key that GetObject takes. */
  readonly key: string;
  readonly versionId?: string;
  /** In bytes. */
  readonly size?: number;
  readonly etag?: string;
  readonly sequencer?: string;
  /** When ingest wrote the row. */
  readonly recordedAt: Timestamp;
  /** How often the event was handed to a target. */
  readonly attempt?: number;
  /** How many attempts there were before an operator's retry gave it a fresh set. */
  readonly attemptsBefore?: number;
  readonly leaseUntil?: Timestamp;
  readonly notBefore?: Timestamp;
  readonly settledAt?: Timestamp;
  readonly statusReason?: string;
  /** Every change of status, newest last; the oldest go first once there are `HISTORY_LIMIT`. */
  readonly history: readonly StatusChange[];
  /** When DynamoDB may delete the row: Unix seconds. */
  readonly expiresAt?: number;
}

/** Names one row: both parts of its key. */
export interface EntryRef {
  readonly id: string;
  readonly timestamp: Timestamp;
}

export interface StatusChange {
  readonly at: Timestamp;
  readonly from: string;
  readonly to: string;
  /** Who changed it: a person or a program. */
  readonly by: string;
  readonly reason?: string;
}

export interface TransitionRequest {
  /** The status that the event must have. */
  readonly from: string;
  readonly to: string;
  /** Who changes it: 1 to 128 characters. */
  readonly by: string;
  /** Why: up to 512 characters. */
  readonly reason?: string;
}

/** Changes kept with a row, so that it stays small: a write is billed by the kilobyte of the whole row. */
export const HISTORY_LIMIT = 20;

const MAX_BY = 128;
const MAX_REASON = 512;

export function open(event: ObjectEvent, now: Timestamp, settings: { readonly initialStatus: string; readonly rowRetentionSeconds?: number }): Entry {
  const { id, timestamp, eventName, bucket, key, versionId, size, etag, sequencer } = event;
  return present({
    id,
    timestamp,
    status: settings.initialStatus,
    eventName,
    bucket,
    key,
    versionId,
    size,
    etag,
    sequencer,
    recordedAt: now,
    history: [],
    expiresAt: expiry(settings.initialStatus, now, settings.rowRetentionSeconds),
  });
}

/** What is wrong with a request, whatever the entry: every problem at once, none for a good one. */
export function problemsOf(request: TransitionRequest): string[] {
  const { from, to } = request;
  return [
    ...[{ name: 'from', value: from }, { name: 'to', value: to }]
      .filter(({ value }) => !isStatusName(value))
      .map(({ name, value }) => `${name} must be a status name (${STATUS_NAME_RULE}), got: ${JSON.stringify(value)}`),
    ...(from === to ? [`from and to must differ, got: ${JSON.stringify(to)} twice`] : []),
    ...problemsOfWhy(request),
  ];
}

/** What is wrong with who changes an entry, and why. */
export function problemsOfWhy({ by, reason = '' }: Pick<TransitionRequest, 'by' | 'reason'>): string[] {
  return [
    ...(isText(by, 1, MAX_BY) ? [] : [`by must have 1 to ${MAX_BY} characters, got: ${lengthOf(by)}`]),
    ...(isText(reason, 0, MAX_REASON) ? [] : [`reason must have at most ${MAX_REASON} characters, got: ${lengthOf(reason)}`]),
  ];
}

function isText(value: unknown, least: number, most: number): boolean {
  return typeof value === 'string' && value.length >= least && value.length <= most;
}

function lengthOf(value: unknown): string {
  return typeof value === 'string' ? String(value.length) : `no text but ${JSON.stringify(value)}`;
}

/** The entry after a change of status that its users ask for, or undefined where its status is not the one expected. */
export function transition(entry: Entry, request: TransitionRequest, now: Timestamp, rowRetentionSeconds?: number): Entry | undefined {
  const { from, to, by, reason } = request;
  if (entry.status !== from) return undefined;
  return present({
    ...entry,
    status: to,
    leaseUntil: undefined,
    notBefore: undefined,
    settledAt: isFinal(to) ? now : undefined,
    statusReason: reason,
    history: [...entry.history, present({ at: now, from, to, by, reason })].slice(-HISTORY_LIMIT),
    expiresAt: expiry(to, now, rowRetentionSeconds),
  });
}

function expiry(status: string, now: Timestamp, rowRetentionSeconds: number | undefined): number | undefined {
  return rowRetentionSeconds !== undefined && isFinal(status) ? Math.ceil(Number(now)) + rowRetentionSeconds : undefined;
}
