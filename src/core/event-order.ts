import type { Entry } from './entry';

type Ordered = Pick<Entry, 'timestamp' | 'bucket' | 'key' | 'sequencer'>;

/**
 * Oldest first; events of one object with the same time in the order in which S3 made them, by their sequencers. EventBridge reports whole
 * seconds, so that an object's creation and its deletion often have the same time.
 */
export function compareEvents(one: Ordered, other: Ordered): number {
  return compare(one.timestamp, other.timestamp)
    || compare(one.bucket, other.bucket)
    || compare(one.key, other.key)
    || compareSequencers(one.sequencer, other.sequencer);
}

/**
 * The order of two events of one object key: hexadecimal texts of different lengths, the shorter one padded with zeros on the right. An event
 * without a sequencer comes first.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export function compareSequencers(one = '', other = ''): number {
  const length = Math.max(one.length, other.length);
  return compare(one.padEnd(length, '0'), other.padEnd(length, '0'));
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
