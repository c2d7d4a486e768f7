import type { EntryRef } from '../core/entry';
import { LedgerError } from '../core/errors';
import { parseJson } from '../core/json';

/**
 * Where a page ended, as text. Its scope is what it was asked for: table, index, status, times and order. A cursor holds a
 * checksum over its scope, so that one of another query, or with a letter changed, is refused rather than skipping events.
 */
export function encodeCursor({ id, timestamp }: EntryRef, scope: readonly string[]): string {
  const text = JSON.stringify([checksum(JSON.stringify([...scope, id, timestamp])), id, timestamp]);
  return Buffer.from(text).toString('base64url');
}

/** Throws `BAD_CURSOR` for anything but what `encodeCursor` makes of the same scope. */
export function decodeCursor(cursor: string, scope: readonly string[]): EntryRef {
  const parts = parseJson(Buffer.from(cursor, 'base64url').toString());
  const [, id, timestamp] = Array.isArray(parts) ? parts : [];
  if (typeof id === 'string' && typeof timestamp === 'string' && encodeCursor({ id, timestamp }, scope) === cursor) return { id, timestamp };
  throw new LedgerError('BAD_CURSOR',
    `cursor must be the one that the page before gave, for the same table, index, status, times and order, got: ${JSON.stringify(cursor)}. Leave it out to start anew.`);
}

/** Sees every single letter that changed: the modulus is prime. */
function checksum(text: string): number {
  return Buffer.from(text).reduce((sum, byte) => (sum * 65_599 + byte) % 4_294_967_291, 1);
}
