import type { LedgerRows } from './ledger-rows';
import type { Entry, EntryRef } from '../core/entry';
import { LedgerError } from '../core/errors';

/** Tries to change a row that others keep writing to, before giving up. */
const MAX_ROUNDS = 5;

/**
 * Reads an event, takes it one step on, and writes it if it still is as it was read.
 *
 * @param step throws what `refusal` makes, where the event as it stands does not allow it
 * @param refusal the error for a change that cannot be made, told why
 * @returns the event after the change
 */
export async function guardedChange(
  rows: LedgerRows, ref: EntryRef, step: (before: Entry) => Entry, refusal: (why: string) => LedgerError,
): Promise<Entry> {
  for (let round = 1; round <= MAX_ROUNDS; round += 1) {
    const before = await rows.get(ref);
    if (!before) throw new LedgerError('EVENT_NOT_FOUND', `table ${rows.tableName} has no event ${ref.id} of ${ref.timestamp}`);
    const after = step(before);
    const { written, tries } = await rows.write(before, after);
    if (written) return written;
    const own = tries > 1 && await withChange(rows, after);
    if (own) return own;
  }
  throw refusal(`others kept changing it, ${MAX_ROUNDS} times`);
}

/**
 * The row, if its history holds the last change of `after`: where an answer is lost, the SDK sends the write again, and is told that
 * the row is not as expected any more, by its own doing.
 */
async function withChange(rows: LedgerRows, after: Entry): Promise<Entry | undefined> {
  const change = JSON.stringify(after.history.at(-1));
  const row = await rows.get(after);
  return row?.history.some(each => JSON.stringify(each) === change) ? row : undefined;
}
