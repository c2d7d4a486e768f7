import type { EventBridgeName } from '../../src/core/contract/event-name';

/** One S3 event as S3 itself knows it, before any envelope. */
export interface S3Facts {
  readonly bucket: string;
  readonly key: string;
  /** ISO 8601, UTC, to the millisecond. */
  readonly time: string;
  readonly size?: number;
  readonly etag?: string;
  readonly versionId?: string;
  readonly sequencer?: string;
  readonly requestId: string;
}

export const FACTS: S3Facts = {
  bucket: 'example-bucket',
  key: 'incoming/report 1.json',
  time: '2023-04-12T20:43:38.021Z',
  size: 104681,
  etag: '2e3ad1e983318bbd8e73b080e2997980',
  versionId: 'yd3d4HaWOT2zguDLvIQLU6ptDTwKBnQV',
  sequencer: '00643717F9F8B85354',
  requestId: 'YMSSR8BZJ2Y99K6P',
};

export function notificationRecord(facts: S3Facts, eventName = 'ObjectCreated:Put') {
  const { bucket, key, size, etag, versionId, sequencer } = facts;
  return {
    eventVersion: '2.1',
    eventSource: 'aws:s3',
    awsRegion: 'us-east-1',
    eventTime: facts.time,
    eventName,
    userIdentity: { principalId: 'A1YQ72UWCM96UF' },
    requestParameters: { sourceIPAddress: '93.108.161.96' },
    responseElements: { 'x-amz-request-id': facts.requestId, 'x-amz-id-2': '6ASrUfj5xpn859fIq' },
    s3: {
      s3SchemaVersion: '1.0',
      configurationId: 'ledger',
      bucket: { name: bucket, ownerIdentity: { principalId: 'A1YQ72UWCM96UF' }, arn: `arn:aws:s3:::${bucket}` },
      object: { key: formEncode(key), size, eTag: etag, versionId, sequencer },
    },
  };
}

export function notification(...records: unknown[]): string {
  return JSON.stringify({ Records: records });
}

export function eventBridge(facts: S3Facts, name: Pick<EventBridgeName, 'detailType' | 'detail'>): string {
  const { bucket, key, size, etag, versionId, sequencer } = facts;
  return JSON.stringify({
    'version': '0',
    'id': '17793124-05d4-b198-2fde-7ededc63b103',
    'detail-type': name.detailType,
    'source': 'aws.s3',
    'account': '111122223333',
    'time': facts.time.replace(/\.\d+Z$/, 'Z'),
    'region': 'us-east-1',
    'resources': [`arn:aws:s3:::${bucket}`],
    'detail': {
      'version': '0',
      'bucket': { name: bucket },
      'object': { key, size, etag, 'version-id': versionId, sequencer },
      'request-id': facts.requestId,
      'requester': '123456789012',
      'source-ip-address': '2001:db8::1',
      ...name.detail,
    },
  });
}

export const OBJECT_CREATED_BY_PUT = { detailType: 'Object Created', detail: { reason: 'PutObject' } };

export function sns(message: string): string {
  return JSON.stringify({
    Type: 'Notification',
    MessageId: 'da41e39f-ea4d-435a-b922-c6aae3915ebe',
    TopicArn: 'arn:aws:sns:us-east-1:123456789012:events',
    Subject: 'Amazon S3 Notification',
    Message: message,
    Timestamp: '2023-04-12T20:43:39.000Z',
    SignatureVersion: '1',
    Signature: 'EXAMPLE=',
  });
}

/** As S3 encodes a key in a notification: a space becomes `+`. */
export function formEncode(key: string): string {
  return encodeURIComponent(key).replace(/%20/g, '+');
}
