import { fromNow } from './clock-text';
import { visible } from './display-text';
import type { Io } from './io';
import { Paint } from './paint';
import type { Entry } from '../core/entry';

/** The last change of an event on one line: `00000000-…  failed → created  uploads/file.json` */
export function changedText(entry: Entry, io: Pick<Io, 'isTTY' | 'env' | 'now'>): string {
  const paint = new Paint(io);
  const from = entry.history.at(-1)?.from ?? '';
  const due = entry.notBefore === undefined ? '' : `  due ${fromNow(entry.notBefore, io.now())}`;
  return `${entry.id}  ${paint.status(from)} → ${paint.status(entry.status)}  ${visible(`${entry.bucket}/${entry.key}`)}${due}\n`;
}
