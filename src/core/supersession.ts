import type { RecordedEvent } from './entry';
import { compareSequencers } from './event-order';

/** Events that create or delete an object. Others, such as changes of its tags, leave the object as it is. */
const REPLACES = /^(ObjectCreated|ObjectRemoved|LifecycleExpiration)\b/;

const DELETES_VERSION = /^(ObjectRemoved|LifecycleExpiration):(?!DeleteMarkerCreated)/;

/** An event of the same object that makes this one obsolete: the object was created again or deleted later. Undefined if there is none. */
export function newerThan(event: RecordedEvent, others: readonly RecordedEvent[]): RecordedEvent | undefined {
  return others.find(other => replaces(other, event) && isNewer(other, event));
}

function replaces(other: RecordedEvent, event: RecordedEvent): boolean {
  if (other.id === event.id || other.bucket !== event.bucket || other.key !== event.key || !REPLACES.test(other.eventName)) return false;
  // The deletion of an old version does not touch the newest one.
  const onlyItsVersion = other.versionId !== undefined && DELETES_VERSION.test(other.eventName);
  return !onlyItsVersion || other.versionId === event.versionId;
}

/** By the sequencer, which S3 gives to events that create or delete; by time if one of the events has none. */
function isNewer(one: RecordedEvent, other: RecordedEvent): boolean {
  if (one.sequencer !== undefined && other.sequencer !== undefined) return compareSequencers(one.sequencer, other.sequencer) > 0;
  return one.timestamp > other.timestamp;
}
