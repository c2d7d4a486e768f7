import { STATUSES } from '../../core/contract/status';
import type { Link } from '../../core/link';
import { visible } from '../../terminal/display-text';
import type { Io } from '../../terminal/io';
import { Paint } from '../../terminal/paint';

const MARK_WIDTH = 'WRONG'.length;
const NAME_WIDTH = 'event source mapping'.length;

/** One line if the link is ok; otherwise what is wrong, and what to do. */
export function linkText({ link, of, code, detail, fix, awsError, skipped }: Link, io: Pick<Io, 'isTTY' | 'env'>): string {
  const paint = new Paint(io);
  const mark = markOf({ code, skipped });
  const padded = mark.text.padEnd(MARK_WIDTH);
  const error = awsError === undefined ? '' : ` (${awsError})`;
  const found = code === undefined ? detail : `${code}: ${detail}${error}`;
  const indent = ' '.repeat(MARK_WIDTH + 2);
  const line = `${mark.status ? paint.status(mark.status, padded) : padded}  ${link.padEnd(NAME_WIDTH)}  ${visible(of)}: ${visible(found)}\n`;
  return fix === undefined ? line : `${line}${indent}${visible(fix)}.\n`;
}

function markOf({ code, skipped }: Pick<Link, 'code' | 'skipped'>): { readonly text: string; readonly status?: string } {
  if (code === 'NOT_CHECKED') return { text: '?', status: STATUSES.RETRYING };
  if (code !== undefined) return { text: 'WRONG', status: STATUSES.FAILED };
  return skipped ? { text: '-' } : { text: 'ok', status: STATUSES.COMPLETED };
}
