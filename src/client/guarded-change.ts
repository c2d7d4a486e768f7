import { diagnose } from './diagnosis';
import { readRow } from './row-reader';
import type { RowWriter } from './row-writer';
import type { TableConnection } from './table-connection';
import type { Entry, EntryRef } from '../core/entry';
import { LedgerError } from '../core/errors';

/** Reads and changes rows one by one. */
export interface RowAccess {
  readonly table: TableConnection;
  readonly writer: RowWriter;
}

/** How often a change is tried on a row that others keep changing. */
const MAX_ROUNDS = 5;

/**
 * Reads an event, takes it one step further, and writes it if it is still as it was read.
 *
 * @param step throws what `conflict` returns if the event does not allow the step, and returns the event itself if there is nothing to write
 * @param conflict the error for a change that does not apply, with the reason
 * @returns the event after the change
 */
export async function guardedChange(
  { table, writer }: RowAccess, ref: EntryRef, step: (before: Entry) => Entry, conflict: (reason: string) => LedgerError,
): Promise<Entry> {
  for (let round = 1; round <= MAX_ROUNDS; round += 1) {
    const before = await readRow(table, ref);
    if (!before) throw new LedgerError('EVENT_NOT_FOUND', `table ${table.tableName} has no event ${ref.id} of ${ref.timestamp}`);
    const after = step(before);
    if (after === before) return before;
    const [result] = await writer.change([{ before, after }]);
    if (result.outcome === 'written') return result.row;
    if (result.outcome === 'failed') throw await diagnose(errorOf(result.failure.cause), table);
  }
  throw conflict(`others kept changing it, ${MAX_ROUNDS} times`);
}

/** The error of a statement comes in the response, and is none that the SDK threw. */
function errorOf(cause: unknown): unknown {
  if (cause instanceof Error) return cause;
  const { Code: name = 'Error', Message: message = 'DynamoDB did not respond' } = (cause ?? {}) as { Code?: string; Message?: string };
  return Object.assign(new Error(message), { name });
}
