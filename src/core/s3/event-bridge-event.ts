import { EVENT_BRIDGE_SOURCE, fromEventBridge } from '../contract/event-name';
import { Json, member } from '../json';
import { Envelope, ObjectEvent, toObjectEvent } from './object-event';
import { Rejection } from '../rejection';

const EVENT_BRIDGE: Envelope = {
  paths: {
    bucket: ['detail', 'bucket', 'name'],
    key: ['detail', 'object', 'key'],
    time: ['time'],
    versionId: ['detail', 'object', 'version-id'],
    sequencer: ['detail', 'object', 'sequencer'],
    size: ['detail', 'object', 'size'],
    etag: ['detail', 'object', 'etag'],
    requestId: ['detail', 'request-id'],
  },
  decodeKey: key => key,
};

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

  return toObjectEvent(message, eventName, EVENT_BRIDGE);
}
