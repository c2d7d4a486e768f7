import { formDecode } from './form-decode';
import { Envelope, ObjectEvent, toObjectEvent } from './object-event';
import { Json, member } from '../json';
import { Rejection } from '../rejection';

const NOTIFICATION: Envelope = {
  paths: {
    bucket: ['s3', 'bucket', 'name'],
    key: ['s3', 'object', 'key'],
    time: ['eventTime'],
    versionId: ['s3', 'object', 'versionId'],
    sequencer: ['s3', 'object', 'sequencer'],
    size: ['s3', 'object', 'size'],
    etag: ['s3', 'object', 'eTag'],
    requestId: ['responseElements', 'x-amz-request-id'],
  },
  decodeKey: formDecode,
};

const EVENT_NAME = /^[A-Za-z]{1,64}(:[A-Za-z]{1,64})?$/;

/**
 * One record of an S3 event notification.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export function readNotificationRecord(record: Json, place: string): ObjectEvent | Rejection {
  if (member(record, 'eventSource') !== 'aws:s3') {
    return new Rejection('FOREIGN_SOURCE', `${place}.eventSource is not aws:s3`);
  }
  const name = member(record, 'eventName');
  const eventName = typeof name === 'string' ? name.replace(/^s3:/, '') : '';
  if (!EVENT_NAME.test(eventName)) return new Rejection('UNKNOWN_EVENT_NAME', `${place}.eventName is not the name of an S3 event`);

  return toObjectEvent(record, eventName, NOTIFICATION, place);
}
