import { notificationRecord, ObjectChange } from './s3-notification';

export interface BadMessage {
  /** What is bad about it. */
  readonly name: string;
  readonly body: string;
}

/** What reaches a queue sooner or later besides S3's events, each a short way from the good one. */
export function badMessages(good: ObjectChange): BadMessage[] {
  const record = notificationRecord(good);
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
    { name: 'time that is none', body: records({ ...record, eventTime: 'yesterday' }) },
  ];
}
