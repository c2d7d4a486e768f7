import type { Position } from './index-reader';
import { LedgerError } from '../core/errors';
import { parseJson } from '../core/json';
import { present } from '../core/present';

/**
 * The end of a page, as text. Its scope is the query: table, index, status, times and order. A cursor holds a checksum over its scope,
 * so that the cursor of another query, or a corrupt one, is rejected instead of skipping events.
 */
export function encodeCursor({ id, timestamp, at, shard }: Position, scope: readonly string[]): string {
  const position = [id, timestamp, ...(at === undefined && shard === undefined ? [] : [at ?? null]), ...(shard === undefined ? [] : [shard])];
  const text = JSON.stringify([checksum(JSON.stringify([...scope, ...position])), ...position]);
  return Buffer.from(text).toString('base64url');
}

/** Throws `BAD_CURSOR` for anything that `encodeCursor` does not return for the same scope. */
export function decodeCursor(cursor: string, scope: readonly string[]): Position {
  const parts = parseJson(Buffer.from(cursor, 'base64url').toString());
  const [, id, timestamp, at, shard] = Array.isArray(parts) ? parts : [];
  if (typeof id === 'string' && typeof timestamp === 'string' && isOptional(at, 'string') && isOptional(shard, 'number')) {
    const position = present<Position>({ id, timestamp, at: at ?? undefined, shard: shard ?? undefined });
    if (encodeCursor(position, scope) === cursor) return position;
  }
  throw new LedgerError('BAD_CURSOR',
    `cursor must be the one that the page before gave, for the same table, index with its shards, status, times and order, got: ${JSON.stringify(cursor)}. Omit it to start from the beginning.`);
}

/** In a list, an absent member before others is null. */
function isOptional<T extends 'string' | 'number'>(value: unknown, type: T): value is (T extends 'string' ? string : number) | null | undefined {
  return value === undefined || value === null || typeof value === type;
}

/** Detects every single changed character: the modulus is prime. */
export function checksum(text: string): number {
  return Buffer.from(text).reduce((sum, byte) => (sum * 65_599 + byte) % 4_294_967_291, 1);
}
