import { decodeCursor, encodeCursor } from './cursor';
import type { LedgerRows, TimeRange } from './ledger-rows';
import { DynamoDbWorkLedger } from './work-ledger';
import type { Entry, EntryRef } from '../core/entry';
import { LedgerError } from '../core/errors';
import type { BulkPlan } from '../core/ledger';
import { isRefusal, Refusal } from '../core/lifecycle';
import type { ChangeOutcome } from '../core/ports';
import { present } from '../core/present';
import { STATEMENTS_PER_CALL } from '../core/statement';

/** Rows of a status in a range of time, of which some are meant. */
export interface Selection {
  readonly status: string;
  readonly range: TimeRange;
  readonly picks: (entry: Entry) => boolean;
  /** What a cursor belongs to. */
  readonly scope: readonly string[];
}

export interface BulkPorts {
  readonly rows: LedgerRows;
  /** What one event becomes. */
  readonly step: (entry: Entry) => Entry | Refusal;
  /** Changes one event, or rejects with what keeps it from being changed. */
  readonly single: (ref: EntryRef) => Promise<Entry>;
}

export interface Batch {
  readonly changed: readonly Entry[];
  readonly conflicts: number;
  readonly cursor: string;
}

const PAGE = 250;

/** How long a batch is tried as a whole, before its events are tried one by one, which tells what keeps them from being changed. */
const BATCH_PATIENCE_MS = 20_000;

export async function planOf(rows: LedgerRows, selection: Selection): Promise<BulkPlan> {
  let count = 0;
  let oldest: Entry | undefined;
  let newest: Entry | undefined;
  for await (const entry of picked(rows, selection)) {
    count += 1;
    oldest ??= entry;
    newest = entry;
  }
  return present<BulkPlan>({ count, oldest, newest });
}

/** Changes what is selected, 25 events a call, one call after the other. What it has changed has left the status: it can be run again. */
export async function* changeAll(ports: BulkPorts, selection: Selection, cursor?: string): AsyncGenerator<Batch, void, undefined> {
  let batch: Entry[] = [];
  for await (const entry of picked(ports.rows, selection, cursor)) {
    batch.push(entry);
    if (batch.length < STATEMENTS_PER_CALL) continue;
    yield await changeBatch(ports, selection, batch);
    batch = [];
  }
  if (batch.length > 0) yield await changeBatch(ports, selection, batch);
}

async function changeBatch({ rows, step, single }: BulkPorts, { scope }: Selection, batch: readonly Entry[]): Promise<Batch> {
  const changes = batch.flatMap(before => {
    const after = step(before);
    return isRefusal(after) ? [] : [{ before, after }];
  });
  const work = new DynamoDbWorkLedger({ ...rows.subject, signal: AbortSignal.timeout(BATCH_PATIENCE_MS) });
  const outcomes = changes.length > 0 ? await work.change(changes) : [];
  const changed: Entry[] = [];
  for (const [index, { before, after }] of changes.entries()) {
    const outcome = outcomes[index] === 'failed' ? await again(() => single(before)) : outcomes[index];
    if (outcome === 'changed') changed.push(after);
  }
  return { changed, conflicts: batch.length - changed.length, cursor: encodeCursor(batch[batch.length - 1], scope) };
}

async function again(single: () => Promise<Entry>): Promise<ChangeOutcome> {
  try {
    await single();
    return 'changed';
  } catch (error) {
    if (error instanceof LedgerError && (error.code === 'STATUS_CONFLICT' || error.code === 'EVENT_NOT_FOUND')) return 'conflict';
    throw error;
  }
}

async function* picked(rows: LedgerRows, { status, range, picks, scope }: Selection, cursor?: string): AsyncGenerator<Entry, void, undefined> {
  let after = cursor === undefined ? undefined : decodeCursor(cursor, scope);
  do {
    const { entries, last } = await rows.page(status, range, { order: 'oldest', limit: PAGE, after });
    for (const entry of entries) if (picks(entry)) yield entry;
    after = last;
  } while (after);
}
