import { objectUri } from './object-text';
import { processingColumns, processingLine } from './processing-text';
import type { Entry } from '../../core/entry';
import type { ClockText } from '../../terminal/clock-text';
import { clip, columnsOf, fit, visible } from '../../terminal/display-text';
import type { Io } from '../../terminal/io';
import type { Paint } from '../../terminal/paint';
import { textTable } from '../../terminal/text-table';

/** Other columns do not reduce the object's name below this width. */
const OBJECT_WIDTH = 40;
/** The width of a reason on a terminal, beside the object's name. */
const FACT_WIDTH = 32;
const GAP = 2;

export interface TableOptions {
  /** The table continues a previous one: it has no header. */
  readonly continued?: boolean;
  /** With a column for the status. */
  readonly status?: boolean;
}

interface Column {
  readonly head: string;
  readonly right?: true;
  /** Omitted if the terminal is too narrow for it. */
  readonly optional?: true;
  cell(entry: Entry): string;
}

/**
 * One event per line. If the terminal is too narrow for all columns, the facts about processing follow on a second line. A pipe has
 * no width: it gets everything.
 */
export function entryTable(
  entries: readonly Entry[], { continued = false, status = false }: TableOptions, io: Pick<Io, 'isTTY' | 'columns' | 'now'>, clock: ClockText, paint: Paint,
): string {
  const all = columnsFor(entries, status, io, clock);
  const wide = !io.isTTY || io.columns >= widthOf(all, entries) + OBJECT_WIDTH;
  const columns = all.filter(({ optional }) => wide || !optional);
  const room = io.isTTY ? Math.max(1, io.columns - widthOf(columns, entries)) : Infinity;
  const rows = entries.map(entry => [...columns.map(({ cell }) => cell(entry)), fit(objectUri(entry), room)]);
  const head = [...columns.map(column => column.head), 'OBJECT'].map(name => paint.head(name));
  const lines = textTable([head, ...rows], { right: [...columns.keys()].filter(index => columns[index].right) }).split(/(?<=\n)/);

  const indent = widthOf(columns.slice(0, 1), entries);
  const below = (entry: Entry) => {
    const work = wide ? '' : processingLine(entry, io.now());
    return work === '' ? '' : `${' '.repeat(indent)}${clip(work, io.columns - indent)}\n`;
  };
  return [...(continued ? [] : [lines[0]]), ...entries.map((entry, index) => lines[index + 1] + below(entry))].join('');
}

function columnsFor(entries: readonly Entry[], status: boolean, io: Pick<Io, 'isTTY' | 'now'>, clock: ClockText): Column[] {
  const [zone, another] = new Set(entries.map(entry => clock.zone(entry.timestamp)));
  const oneZone = another === undefined;
  const now = io.now();
  const limit = io.isTTY ? FACT_WIDTH : Infinity;
  return [
    { head: oneZone ? `TIME (${zone})` : 'TIME', cell: ({ timestamp }) => (oneZone ? clock.seconds(timestamp) : clock.exact(timestamp)) },
    { head: 'ID', cell: ({ id }) => id },
    ...(status ? [{ head: 'STATUS', cell: (entry: Entry) => visible(entry.status) }] : []),
    { head: 'EVENT', cell: ({ eventName }) => visible(eventName), optional: true },
    { head: 'SIZE', cell: sizeOf, right: true, optional: true },
    ...(status ? [] : processingColumns(entries)).map(({ head, right, of }): Column => ({ head, right, cell: entry => clip(of(entry, now) ?? '-', limit), optional: true })),
  ];
}

export function sizeOf({ size }: Entry): string {
  return size === undefined ? '-' : String(size);
}

/** With the gap after each column. */
function widthOf(columns: readonly Column[], entries: readonly Entry[]): number {
  return columns.reduce((sum, { head, cell }) => sum + Math.max(head.length, ...entries.map(entry => columnsOf(cell(entry)))) + GAP, 0);
}
