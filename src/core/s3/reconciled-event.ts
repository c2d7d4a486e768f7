import type { ListedObject } from './listed-object';
import { RECONCILED } from '../contract/event-name';
import { present } from '../present';
import { toMilliseconds } from '../timestamp';

/**
 * Objects as the body of one S3 event notification, for the ledger's queue. The id that ingest derives depends on bucket, key, version or etag,
 * and time of the last modification only: a repeated repair adds no row.
 */
export function reconciledNotification(bucket: string, objects: readonly ListedObject[]): string {
  return JSON.stringify({ Records: objects.map(object => reconciledRecord(bucket, object)) });
}

function reconciledRecord(bucket: string, { key, size, etag, lastModified, versionId }: ListedObject): object {
  const eventTime = new Date(toMilliseconds(lastModified)).toISOString();
  return {
    eventVersion: '2.1',
    eventSource: 'aws:s3',
    eventTime,
    eventName: RECONCILED,
    // Identifies an event without a sequencer, together with the etag.
    responseElements: { 'x-amz-request-id': `reconciled ${eventTime}` },
    s3: { bucket: { name: bucket }, object: present({ key: formEncode(key), size, eTag: etag, versionId }) },
  };
}

function formEncode(key: string): string {
  return encodeURIComponent(key).replace(/%20/g, '+');
}
