import * as s3 from 'aws-cdk-lib/aws-s3';

const ALL_OF_FAMILY = '*';

/** Whether the first type includes every event of the second: `s3:ObjectCreated:*` covers `s3:ObjectCreated:Put`. */
export function covers(type: s3.EventType, other: string): boolean {
  return type === other || (type.endsWith(ALL_OF_FAMILY) && other.startsWith(type.slice(0, -ALL_OF_FAMILY.length)));
}

/** Whether one event can be of both types. */
export function typesOverlap(type: s3.EventType, other: s3.EventType): boolean {
  return covers(type, other) || covers(other, type);
}
