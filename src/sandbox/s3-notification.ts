import { ACCOUNT, REGION } from './surroundings';
import { present } from '../core/present';

/** What happened to an object of a bucket. */
export interface ObjectChange {
  readonly eventName: 'ObjectCreated:Put' | 'ObjectRemoved:Delete';
  readonly bucket: string;
  readonly key: string;
  /** Unix milliseconds. */
  readonly time: number;
  readonly sequencer: string;
  readonly requestId: string;
  /** In bytes; a removal has none. */
  readonly size?: number;
  readonly etag?: string;
}

/**
 * One record of a notification, member for member as S3 sends it.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export function notificationRecord(change: ObjectChange) {
  const { eventName, bucket, key, time, sequencer, requestId, size, etag } = change;
  return {
    eventVersion: '2.1',
    eventSource: 'aws:s3',
    awsRegion: REGION,
    eventTime: new Date(time).toISOString(),
    eventName,
    userIdentity: { principalId: `AWS:${ACCOUNT}` },
    requestParameters: { sourceIPAddress: '127.0.0.1' },
    responseElements: { 'x-amz-request-id': requestId, 'x-amz-id-2': requestId },
    s3: {
      s3SchemaVersion: '1.0',
      configurationId: 'sandbox',
      bucket: { name: bucket, ownerIdentity: { principalId: ACCOUNT }, arn: `arn:aws:s3:::${bucket}` },
      object: present({ key: formEncode(key), size, eTag: etag, sequencer }),
    },
  };
}

export function notification(change: ObjectChange): string {
  return JSON.stringify({ Records: [notificationRecord(change)] });
}

/** What S3 sends once when a notification is set up. */
export function testEvent(bucket: string, time: number, requestId: string): string {
  return JSON.stringify({
    Service: 'Amazon S3',
    Event: 's3:TestEvent',
    Time: new Date(time).toISOString(),
    Bucket: bucket,
    RequestId: requestId,
    HostId: requestId,
  });
}

/** As Java's URLEncoder has it, which S3 uses: all but letters, digits and `.-*_` percent-encoded, `+` for a space; slashes stay. */
function formEncode(key: string): string {
  return encodeURIComponent(key)
    .replace(/[!'()~]/g, character => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replace(/%20/g, '+')
    .replace(/%2F/g, '/');
}
