import { objectBeside } from './object-text';
import type { Entry } from '../../core/entry';
import { fromNow } from '../../terminal/clock-text';
import type { Io } from '../../terminal/io';
import { Paint } from '../../terminal/paint';

/** The last change of an event on one line: `00000000-…  failed → created  s3://uploads/file.json` */
export function changedText(entry: Entry, io: Pick<Io, 'isTTY' | 'columns' | 'env' | 'now'>): string {
  const from = entry.history.at(-1)?.from ?? '';
  const due = entry.notBefore === undefined ? '' : `, due ${fromNow(entry.notBefore, io.now())}`;
  const words = (status: (name: string) => string) => `${entry.id}  ${status(from)} → ${status(entry.status)}${due}  `;
  const paint = new Paint(io);
  return `${words(status => paint.status(status))}${objectBeside(words(status => status), entry, io)}\n`;
}
