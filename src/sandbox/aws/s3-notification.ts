import { randomBytes } from 'node:crypto';
import { ACCOUNT, REGION } from './local-account';
import { present } from '../../core/present';

/** The number of sequencers per millisecond. */
const PER_MILLISECOND = 2n ** 24n;
const SEQUENCER_DIGITS = 18;

/** A change of an object. */
export interface ObjectChange {
  readonly eventName: 'ObjectCreated:Put' | 'ObjectRemoved:Delete';
  readonly bucket: string;
  readonly key: string;
  /** Unix milliseconds. */
  readonly time: number;
  readonly sequencer: string;
  readonly requestId: string;
  /** In bytes; absent for a removal. */
  readonly size?: number;
  readonly etag?: string;
}

/**
 * One record of a notification, with every member that S3 sends.
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

/** The test event that S3 sends when a notification is configured. */
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

/**
 * Sequencers as S3 writes them. Each is greater than the previous one, even if the clock stops or is set back.
 * @returns the sequencer of an event at this time, in Unix milliseconds
 */
export function sequencers(): (now: number) => string {
  let last = 0n;
  return now => {
    const earliest = BigInt(now) * PER_MILLISECOND;
    last = earliest > last ? earliest : last + 1n;
    return last.toString(16).toUpperCase().padStart(SEQUENCER_DIGITS, '0');
  };
}

export function newRequestId(): string {
  return randomBytes(8).toString('hex').toUpperCase();
}

/** As Java's URLEncoder, which S3 uses: everything but letters, digits and `.-*_/` is percent-encoded, a space is `+`. */
function formEncode(key: string): string {
  return encodeURIComponent(key)
    .replace(/[!'()~]/g, character => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replace(/%20/g, '+')
    .replace(/%2F/g, '/');
}
