import type { Entry } from '../../core/entry';
import { columnsOf, fit, visible } from '../../terminal/display-text';
import type { Io } from '../../terminal/io';

type ObjectName = Pick<Entry, 'bucket' | 'key'>;

/** `s3://bucket/key` */
export function objectUri({ bucket, key }: ObjectName): string {
  return visible(`s3://${bucket}/${key}`);
}

/** The object, shortened to the room that the terminal has beside other words. */
export function objectBeside(words: string, object: ObjectName, io: Pick<Io, 'isTTY' | 'columns'>): string {
  const room = io.isTTY ? Math.max(1, io.columns - columnsOf(words)) : Infinity;
  return fit(objectUri(object), room);
}
