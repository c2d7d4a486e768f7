import { workColumns, workLine } from './work-text';
import type { Entry } from '../../core/entry';
import type { ClockText } from '../../terminal/clock-text';
import { clip, columnsOf, fit, visible } from '../../terminal/display-text';
import type { Io } from '../../terminal/io';
import type { Paint } from '../../terminal/paint';
import { textTable } from '../../terminal/text-table';

/** An object's name is not squeezed below this for the sake of other columns. */
const OBJECT_WIDTH = 40;
/** What a reason gets on a terminal, beside the object's name. */
const FACT_WIDTH = 32;
const GAP = 2;

interface Column {
  readonly head: string;
  readonly right?: true;
  /** Left out where it would squeeze the object's name. */
  readonly spare?: true;
  cell(entry: Entry): string;
}

/**
 * One event a line. A terminal that is too narrow for all of their facts gets those of the work on a line below. A pipe has no
 * width, and takes everything.
 */
export function entryTable(
  entries: readonly Entry[], continued: boolean, io: Pick<Io, 'isTTY' | 'columns' | 'now'>, clock: ClockText, paint: Paint,
): string {
  const all = columnsFor(entries, io, clock);
  const roomy = !io.isTTY || io.columns >= widthOf(all, entries) + OBJECT_WIDTH;
  const columns = all.filter(({ spare }) => roomy || !spare);
  const room = io.isTTY ? Math.max(1, io.columns - widthOf(columns, entries)) : Infinity;
  const rows = entries.map(entry => [...columns.map(({ cell }) => cell(entry)), fit(objectOf(entry), room)]);
  const head = [...columns.map(column => column.head), 'OBJECT'].map(name => paint.head(name));
  const lines = textTable([head, ...rows], { right: [...columns.keys()].filter(index => columns[index].right) }).split(/(?<=\n)/);

  const indent = widthOf(columns.slice(0, 1), entries);
  const below = (entry: Entry) => {
    const work = roomy ? '' : workLine(entry, io.now());
    return work === '' ? '' : `${' '.repeat(indent)}${clip(work, io.columns - indent)}\n`;
  };
  return [...(continued ? [] : [lines[0]]), ...entries.map((entry, index) => lines[index + 1] + below(entry))].join('');
}

function columnsFor(entries: readonly Entry[], io: Pick<Io, 'isTTY' | 'now'>, clock: ClockText): Column[] {
  const [zone, another] = new Set(entries.map(entry => clock.zone(entry.timestamp)));
  const oneZone = another === undefined;
  const now = io.now();
  const limit = io.isTTY ? FACT_WIDTH : Infinity;
  return [
    { head: oneZone ? `TIME (${zone})` : 'TIME', cell: ({ timestamp }) => (oneZone ? clock.seconds(timestamp) : clock.exact(timestamp)) },
    { head: 'ID', cell: ({ id }) => id },
    { head: 'EVENT', cell: ({ eventName }) => visible(eventName), spare: true },
    { head: 'SIZE', cell: sizeOf, right: true, spare: true },
    ...workColumns(entries).map(({ head, right, of }): Column => ({ head, right, cell: entry => clip(of(entry, now) ?? '-', limit), spare: true })),
  ];
}

export function sizeOf({ size }: Entry): string {
  return size === undefined ? '-' : String(size);
}

function objectOf({ bucket, key }: Entry): string {
  return visible(`${bucket}/${key}`);
}

/** With the gap behind each. */
function widthOf(columns: readonly Column[], entries: readonly Entry[]): number {
  return columns.reduce((sum, { head, cell }) => sum + Math.max(head.length, ...entries.map(entry => columnsOf(cell(entry)))) + GAP, 0);
}
