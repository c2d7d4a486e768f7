import { decodeCursor, encodeCursor } from './cursor';
import type { RowAccess } from './guarded-change';
import { countIndex, IndexRows, positionOf, readIndex, TimeRange } from './index-reader';
import { RowWriter } from './row-writer';
import type { TableConnection } from './table-connection';
import type { Entry, EntryRef } from '../core/entry';
import { LedgerError } from '../core/errors';
import type { BulkPlan } from '../core/ledger-api';
import { isRefusal, Refusal } from '../core/lifecycle';
import { present } from '../core/present';
import { STATEMENTS_PER_CALL } from '../core/statement';

/** Rows in the order of an index, in a time range, that meet a condition. */
export interface Selection {
  readonly rows: IndexRows;
  readonly range: TimeRange;
  readonly picks: (entry: Entry) => boolean;
  /** The query that a cursor belongs to. */
  readonly scope: readonly string[];
}

export interface BulkPorts {
  readonly rows: RowAccess;
  /** The event after the change. */
  readonly step: (entry: Entry) => Entry | Refusal;
  /** Changes one event, or rejects with the reason why it is not changed. */
  readonly single: (ref: EntryRef) => Promise<Entry>;
}

export interface Batch {
  readonly changed: readonly Entry[];
  readonly conflicts: number;
  readonly cursor: string;
}

const PAGE = 250;

/** Where counting what a filter leaves out stops: 1,250 read units for rows of 1 KB. */
const LEFT_OUT_CAP = 10_000;

/** How long a batch is tried as a whole. Then its events are tried one by one, which shows why they are not changed. */
const BATCH_TIMEOUT_MS = 20_000;

export async function planOf(table: TableConnection, status: string, selection: Selection): Promise<BulkPlan> {
  let count = 0;
  let oldest: Entry | undefined;
  let newest: Entry | undefined;
  for await (const entry of picked(table, selection)) {
    count += 1;
    oldest ??= entry;
    newest = entry;
  }
  const { all } = await countIndex(table, { status }, count + LEFT_OUT_CAP);
  return present<BulkPlan>({ count, oldest, newest, leftOut: Math.min(LEFT_OUT_CAP, Math.max(0, all - count)) });
}

/** Changes what is selected, 25 events per call, one call after the other. Idempotent: a changed event has left the status. */
export async function* changeAll(ports: BulkPorts, selection: Selection, cursor?: string): AsyncGenerator<Batch, void, undefined> {
  let batch: Entry[] = [];
  for await (const entry of picked(ports.rows.table, selection, cursor)) {
    batch.push(entry);
    if (batch.length < STATEMENTS_PER_CALL) continue;
    yield await changeBatch(ports, selection, batch);
    batch = [];
  }
  if (batch.length > 0) yield await changeBatch(ports, selection, batch);
}

async function changeBatch({ rows, step, single }: BulkPorts, { rows: selected, scope }: Selection, batch: readonly Entry[]): Promise<Batch> {
  const changes = batch.flatMap(before => {
    const after = step(before);
    return isRefusal(after) ? [] : [{ before, after }];
  });
  const writer = new RowWriter(rows.table, { signal: AbortSignal.timeout(BATCH_TIMEOUT_MS) });
  const results = await writer.change(changes);
  const changed: Entry[] = [];
  for (const [index, { before, after }] of changes.entries()) {
    const { outcome } = results[index];
    if (outcome === 'written' || (outcome === 'failed' && await changesAlone(() => single(before)))) changed.push(after);
  }
  return { changed, conflicts: batch.length - changed.length, cursor: encodeCursor(positionOf(batch[batch.length - 1], selected), scope) };
}

/** False for a conflict. Any other failure ends the bulk change. */
async function changesAlone(single: () => Promise<Entry>): Promise<boolean> {
  try {
    await single();
    return true;
  } catch (error) {
    if (error instanceof LedgerError && (error.code === 'STATUS_CONFLICT' || error.code === 'EVENT_NOT_FOUND')) return false;
    throw error;
  }
}

async function* picked(
  table: TableConnection, { rows, range, picks, scope }: Selection, cursor?: string,
): AsyncGenerator<Entry, void, undefined> {
  let after = cursor === undefined ? undefined : decodeCursor(cursor, scope);
  do {
    const { entries, last } = await readIndex(table, rows, { range, limit: PAGE, after });
    for (const entry of entries) if (picks(entry)) yield entry;
    after = last;
  } while (after);
}
