import { parse, v5 as uuidv5 } from 'uuid';

/** Must never change: every id in every ledger derives from it. */
const NAMESPACE = parse('733b97c6-3221-4a49-b586-8e3b524ea996');

const UTF_8 = new TextEncoder();

export interface EventFacts {
  readonly bucket: string;
  readonly key: string;
  readonly versionId?: string;
  readonly eventName: string;
  readonly sequencer?: string;
  readonly requestId?: string;
  readonly etag?: string;
}

/**
 * The id of an S3 event. A duplicate has the same sequencer. Events without one, such as lifecycle transitions, are identified by
 * request id and etag.
 */
export function eventId(event: EventFacts): string {
  const { bucket, key, versionId = null, eventName, sequencer, requestId = null, etag = null } = event;
  const identity = sequencer === undefined
    ? [bucket, key, versionId, eventName, null, requestId, etag]
    : [bucket, key, versionId, eventName, sequencer];
  return uuidv5(UTF_8.encode(JSON.stringify(identity)), NAMESPACE);
}
