import type { ReconcileCounts } from '../../core/reconcile-batch';
import { visible } from '../../terminal/display-text';
import { textTable } from '../../terminal/text-table';

const ROWS: ReadonlyArray<readonly [count: keyof ReconcileCounts, name: string]> = [
  ['checked', 'checked'],
  ['found', 'found'],
  ['missing', 'missing'],
  ['repaired', 'repaired'],
  ['tooYoung', 'too young'],
  ['beforeLedger', 'before the ledger'],
  ['expired', 'expired: the row may be deleted'],
  ['outsideFilters', 'outside the filters'],
  ['changed', 'changed while they were checked'],
  ['twins', 'recorded twice: live and repaired'],
  ['superseded', 'superseded: the copy is not delivered'],
  ['deliveredTwice', 'delivered twice: live and repaired'],
];

const ALWAYS: readonly string[] = ['checked', 'found', 'missing', 'repaired'];

export function countsText(counts: ReconcileCounts): string {
  const shown = ROWS.filter(([count]) => counts[count] > 0 || ALWAYS.includes(count));
  return textTable(shown.map(([count, name]) => [name, String(counts[count])]), { right: [1] });
}

export function objectLine(bucket: string, { key, repaired }: { readonly key: string; readonly repaired: boolean }): string {
  return `${repaired ? 'repaired' : 'missing '}  ${visible(`s3://${bucket}/${key}`)}\n`;
}

export function progressText({ listed, missing, repaired }: ReconcileCounts): string {
  return `${listed} objects listed, ${missing} missing${repaired > 0 ? `, ${repaired} repaired` : ''}`;
}
