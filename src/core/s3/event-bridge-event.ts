import { EVENT_BRIDGE_SOURCE, fromEventBridge } from '../contract/event-name';
import { Json, member } from '../json';
import { ObjectEvent, toObjectEvent } from './object-event';
import { Rejection } from '../rejection';

export function isEventBridgeEvent(message: Json): boolean {
  return typeof member(message, 'detail-type') === 'string' && member(message, 'detail') !== undefined;
}

/**
 * An S3 event as EventBridge delivers it. Its keys are not encoded, and its times are whole seconds.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
 */
export function readEventBridgeEvent(message: Json): ObjectEvent | Rejection {
  if (member(message, 'source') !== EVENT_BRIDGE_SOURCE) {
    return new Rejection('FOREIGN_SOURCE', `source is not ${EVENT_BRIDGE_SOURCE}`);
  }
  const eventName = fromEventBridge(String(member(message, 'detail-type')), name => member(message, 'detail', name));
  if (eventName === undefined) return new Rejection('UNKNOWN_EVENT_NAME', 'detail-type is not one that S3 is known to send');

  const field = (...path: string[]) => ({ path, value: member(message, ...path) });
  return toObjectEvent({
    eventName,
    bucket: field('detail', 'bucket', 'name'),
    key: field('detail', 'object', 'key'),
    time: field('time'),
    versionId: field('detail', 'object', 'version-id'),
    sequencer: field('detail', 'object', 'sequencer'),
    size: member(message, 'detail', 'object', 'size'),
    etag: member(message, 'detail', 'object', 'etag'),
    requestId: member(message, 'detail', 'request-id'),
  }, key => key);
}
