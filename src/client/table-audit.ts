import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { positionOfKey } from './index-reader';
import { seal, unseal } from './sealed-token';
import type { TableConnection } from './table-connection';
import { AUDIT_RULES, AuditedRow, auditItem, AuditRule, AuditSettings } from '../core/audit';
import type { EntryRef } from '../core/entry';
import { LedgerError } from '../core/errors';
import { Item, toKey } from '../core/item';
import { Json, member } from '../core/json';

export interface TableAuditOptions extends AuditSettings {
  /** How many parts of the table are read at the same time, 1 to 64. */
  readonly segments: number;
  /** Continues an interrupted audit: the `cursor` of its last progress. The number of segments is that of the interrupted audit. */
  readonly cursor?: string;
}

/** The progress of an audit, since its beginning. */
export interface AuditProgress {
  readonly checked: number;
  /** Rows that break a rule. */
  readonly broken: number;
  /** How many rows break each rule; rules that no row breaks are absent. */
  readonly rules: Partial<Record<AuditRule, number>>;
  /** The rows of the last page that break a rule. */
  readonly rows: readonly AuditedRow[];
  /** Where to continue after an interruption; absent at the end. */
  readonly cursor?: string;
}

export const MAX_SEGMENTS = 64;

/** Where a segment continues: at its beginning, after a row, or nowhere any more. */
type Position = 'start' | EntryRef | 'end';

type Totals = Pick<AuditProgress, 'checked' | 'broken' | 'rules'>;

interface Page {
  readonly segment: number;
  readonly items: readonly Item[];
  readonly next: Position;
}

/**
 * Reads a whole table, several segments at the same time, and audits each row. Holds one page per segment: its memory does not grow with
 * the table. Costs half a read unit per 4 KB of rows.
 */
export async function* auditTable(
  table: TableConnection, { segments, cursor, ...settings }: TableAuditOptions,
): AsyncGenerator<AuditProgress, void, undefined> {
  const resumed = cursor === undefined ? undefined : decode(cursor, table.tableName);
  const positions: Position[] = resumed?.positions ?? Array.from({ length: segments }, () => 'start');
  let totals: Totals = resumed?.totals ?? { checked: 0, broken: 0, rules: {} };

  const reading = new Map<number, Promise<Page>>();
  const read = (segment: number) => {
    const position = positions[segment];
    if (position !== 'end') reading.set(segment, scan(table, segment, positions.length, position));
  };
  positions.forEach((_, segment) => read(segment));
  while (reading.size > 0) {
    const { segment, items, next } = await Promise.race(reading.values());
    reading.delete(segment);
    positions[segment] = next;
    read(segment);
    const rows = items.map(item => auditItem(item, settings)).filter(({ violations }) => violations.length > 0);
    totals = { checked: totals.checked + items.length, broken: totals.broken + rows.length, rules: added(totals.rules, rows) };
    yield { ...totals, rows, ...(reading.size === 0 ? {} : { cursor: encode(positions, totals, table.tableName) }) };
  }
}

async function scan({ client, tableName, call }: TableConnection, segment: number, segments: number, after: Position): Promise<Page> {
  const { Items = [], LastEvaluatedKey } = await call(abortSignal => client.send(new ScanCommand({
    TableName: tableName,
    Segment: segment,
    TotalSegments: segments,
    ExclusiveStartKey: typeof after === 'object' ? toKey(after) : undefined,
  }), { abortSignal }));
  return { segment, items: Items as Item[], next: LastEvaluatedKey ? positionOfKey(LastEvaluatedKey as Item) : 'end' };
}

function added(rules: AuditProgress['rules'], rows: readonly AuditedRow[]): AuditProgress['rules'] {
  const sums = { ...rules };
  for (const { violations } of rows) {
    for (const rule of new Set(violations.map(each => each.rule))) sums[rule] = (sums[rule] ?? 0) + 1;
  }
  return sums;
}

function encode(positions: readonly Position[], totals: Totals, tableName: string): string {
  return seal([positions.map(position => (typeof position === 'string' ? position : { ...position })), { ...totals, rules: { ...totals.rules } }], [tableName]);
}

function decode(cursor: string, tableName: string): { readonly positions: Position[]; readonly totals: Totals } {
  const state = unseal(cursor, [tableName]);
  const [positions, totals] = Array.isArray(state) ? state as readonly Json[] : [];
  const rules = member(totals, 'rules') ?? {};
  if (Array.isArray(positions) && positions.every(isPosition) && Object.keys(rules).every(rule => rule in AUDIT_RULES)) {
    return { positions, totals: totals as unknown as Totals };
  }
  throw new LedgerError('BAD_CURSOR', `cursor must be the one that the interrupted audit of table ${tableName} gave, got: ${JSON.stringify(cursor)}. Omit it to start from the beginning.`);
}

function isPosition(position: unknown): position is Position {
  if (typeof position !== 'object' || position === null) return position === 'start' || position === 'end';
  return 'id' in position && typeof position.id === 'string' && 'timestamp' in position && typeof position.timestamp === 'string';
}
