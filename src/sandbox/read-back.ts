import type { LedgerClient } from '../client';
import type { Entry, EntryRef } from '../core/entry';

/** Reads at a time, so that they fit the connections that the SDK opens. */
const CONCURRENCY = 25;

/** The rows as they stand now, in the order of the references. */
export async function* readBack(ledger: LedgerClient, refs: readonly EntryRef[]): AsyncGenerator<Entry> {
  for (let start = 0; start < refs.length; start += CONCURRENCY) {
    const entries = await Promise.all(refs.slice(start, start + CONCURRENCY).map(({ id, timestamp }) => ledger.get({ id, timestamp })));
    for (const entry of entries) if (entry) yield entry;
  }
}
