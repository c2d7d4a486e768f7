import { parse, v5 as uuidv5 } from 'uuid';

/** Never to change: every id in every ledger derives from it. */
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
 * What makes an S3 event itself. A duplicate carries the same sequencer; where an event has none (a lifecycle transition),
 * its request id and etag stand in.
 */
export function eventId(event: EventFacts): string {
  const { bucket, key, versionId = null, eventName, sequencer, requestId = null, etag = null } = event;
  const identity = sequencer === undefined
    ? [bucket, key, versionId, eventName, null, requestId, etag]
    : [bucket, key, versionId, eventName, sequencer];
  return uuidv5(UTF_8.encode(JSON.stringify(identity)), NAMESPACE);
}
