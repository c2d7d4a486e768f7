import type { Position } from './index-reader';
import { seal, unseal } from './sealed-token';
import { LedgerError } from '../core/errors';
import { present } from '../core/present';

/** The end of a page, as text. Its scope is the query, so that the cursor of another query is rejected instead of skipping events. */
export function encodeCursor({ id, timestamp, at, shard }: Position, scope: readonly string[]): string {
  if (shard !== undefined) return seal([id, timestamp, at ?? null, shard], scope);
  return seal(at === undefined ? [id, timestamp] : [id, timestamp, at], scope);
}

/**
 * Throws `BAD_CURSOR` for anything that `encodeCursor` does not return for the same scope: table, index, status, times and order. The name of the
 * index shows how many shards it has.
 */
export function decodeCursor(cursor: string, scope: readonly string[]): Position {
  const position = unseal(cursor, scope);
  const [id, timestamp, at = null, shard = null] = Array.isArray(position) ? position : [];
  if (typeof id === 'string' && typeof timestamp === 'string' && (at === null || typeof at === 'string') && (shard === null || typeof shard === 'number')) {
    return present<Position>({ id, timestamp, at: at ?? undefined, shard: shard ?? undefined });
  }
  throw new LedgerError('BAD_CURSOR',
    `cursor must be the one that the page before gave, for the same table, index with its shards, status, times and order, got: ${JSON.stringify(cursor)}. Omit it to start from the beginning.`);
}
