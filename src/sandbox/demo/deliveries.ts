import { createHash } from 'node:crypto';
import { InvalidMessage, invalidMessages } from './invalid-messages';
import { newRequestId, notification, ObjectChange, sequencers, testEvent } from '../aws/s3-notification';
import type { FolderFile } from '../folder/folder-files';

/** The messages that a demo sends to the ledger's queue. */
export interface Deliveries {
  readonly bodies: readonly string[];
  readonly invalid: readonly InvalidMessage[];
}

/** Two notifications per file, invalid messages and a test event, in an order that depends on the seed. */
export function deliveriesOf(files: readonly FolderFile[], bucket: string, now: number, seed: number): Deliveries {
  const events = eventsOf(files, bucket, now);
  const invalid = invalidMessages(events[0]);
  const bodies = [
    ...events.map(notification),
    ...events.map(notification),
    ...invalid.map(({ body }) => body),
    testEvent(bucket, now, newRequestId()),
  ];
  return { bodies: shuffled(bodies, seed), invalid };
}

/** The values in a random order; the same seed gives the same order. */
export function shuffled<T>(values: readonly T[], seed: number): T[] {
  return values
    .map((value, index) => ({ value, rank: createHash('sha256').update(`${seed} ${index}`).digest('hex') }))
    .sort((one, other) => (one.rank < other.rank ? -1 : 1))
    .map(({ value }) => value);
}

/** The events that S3 would have sent when the files were written. */
function eventsOf(files: readonly FolderFile[], bucket: string, now: number): ObjectChange[] {
  const nextSequencer = sequencers();
  return files.map(({ key, size, etag, modifiedAt }) => {
    const time = Math.min(modifiedAt, now);
    return { eventName: 'ObjectCreated:Put', bucket, key, time, size, etag, sequencer: nextSequencer(time), requestId: newRequestId() };
  });
}
