import { notificationRecord, ObjectChange } from '../aws/s3-notification';

export interface InvalidMessage {
  /** Why it is invalid. */
  readonly name: string;
  readonly body: string;
}

/** Messages that a queue may receive besides S3 events, each a small change of a valid one. */
export function invalidMessages(valid: ObjectChange): InvalidMessage[] {
  const record = notificationRecord(valid);
  const records = (...all: object[]) => JSON.stringify({ Records: all });
  const withObject = (members: object) => ({ ...record, s3: { ...record.s3, object: { ...record.s3.object, ...members } } });
  return [
    { name: 'empty', body: '' },
    { name: 'not JSON', body: `${records(record).slice(0, -1)},` },
    { name: 'not an S3 event', body: JSON.stringify({ hello: 'world' }) },
    { name: 'no records', body: records() },
    { name: 'another service', body: records({ ...record, eventSource: 'aws:dynamodb' }) },
    { name: 'another service, through EventBridge', body: JSON.stringify({ 'source': 'aws.ec2', 'detail-type': 'Object Created', 'detail': {} }) },
    { name: 'malformed key', body: records(withObject({ key: 'report%ZZ.csv' })) },
    { name: 'key too long', body: records(withObject({ key: 'x'.repeat(1025) })) },
    { name: 'no key', body: records(withObject({ key: undefined })) },
    { name: 'invalid time', body: records({ ...record, eventTime: 'yesterday' }) },
  ];
}
