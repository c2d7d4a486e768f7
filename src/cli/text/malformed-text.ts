import type { MalformedRow } from '../../core/malformed-row';
import { visible } from '../../terminal/display-text';

/** A row that a command skips, on one line. */
export function skippedRow({ id, timestamp, reason }: MalformedRow): string {
  return `skipped: the row ${visible(id)} of ${visible(timestamp)}: ${reason}\n`;
}
