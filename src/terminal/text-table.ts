import Table from 'cli-table3';

const NO_LINES = Object.fromEntries([
  'top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right',
  'left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid',
].map(name => [name, '']));

export interface TableLayout {
  readonly head?: readonly string[];
  /** Columns of numbers, from 0. */
  readonly right?: readonly number[];
}

/** Aligned columns two spaces apart, without borders, for `awk`, `sort` and copying. The last column may be ragged. */
export function textTable(rows: ReadonlyArray<readonly string[]>, layout: TableLayout = {}): string {
  const all = layout.head ? [layout.head, ...rows] : rows;
  if (all.length === 0) return '';
  const table = new Table({
    chars: { ...NO_LINES, middle: '  ' },
    style: { 'padding-left': 0, 'padding-right': 0, 'head': [], 'border': [] },
    colAligns: all[0].map((_, column) => (layout.right?.includes(column) ? 'right' : 'left')),
  });
  table.push(...all.map(row => [...row]));
  return table.toString().split('\n').map(line => `${line.trimEnd()}\n`).join('');
}
