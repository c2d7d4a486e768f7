import { seal, unseal } from '../client/sealed-token';
import { LedgerError } from '../core/errors';
import { Json, member } from '../core/json';
import { addCounts, NO_OBJECTS, ReconcileCounts } from '../core/reconcile-batch';

/** Where a reconciliation was interrupted, and what it had counted. */
export interface Resumption {
  /** The last key that was checked. */
  readonly after: string;
  readonly counts: ReconcileCounts;
}

/** @param scope what the token is valid for: bucket, prefix and table */
export function encodeResumption({ after, counts }: Resumption, scope: readonly string[]): string {
  return seal({ after, counts: { ...counts } }, scope);
}

/** Throws `BAD_CURSOR` for anything that `encodeResumption` does not return for the same scope. */
export function decodeResumption(token: string, scope: readonly string[]): Resumption {
  const value = unseal(token, scope);
  const after = member(value, 'after');
  if (typeof after === 'string') return { after, counts: addCounts(NO_OBJECTS, countsOf(member(value, 'counts'))) };
  throw new LedgerError('BAD_CURSOR',
    `--cursor must be the one that the interrupted run printed, for the same bucket, prefix and table, got: ${JSON.stringify(token)}. Omit it to start from the beginning.`);
}

function countsOf(value: Json | undefined): ReconcileCounts {
  return Object.fromEntries(Object.keys(NO_OBJECTS).map(name => [name, Number(member(value, name) ?? 0)])) as unknown as ReconcileCounts;
}
