import type { LedgerClient } from '../client';
import type { BatchResult } from './aws/event-source-mapping';
import type { Entry, EntryRef } from '../core/entry';
import { parseOutcome } from '../core/outcome';
import { Rejection } from '../core/rejection';
import { parse } from '../core/s3/s3-event';

/** Concurrent reads: no more than the connections that the SDK opens. */
const READS = 25;

/** The rows in the order of the references. */
export async function* readRows(ledger: LedgerClient, refs: readonly EntryRef[]): AsyncGenerator<Entry> {
  for (let start = 0; start < refs.length; start += READS) {
    const entries = await Promise.all(refs.slice(start, start + READS).map(({ id, timestamp }) => ledger.get({ id, timestamp })));
    for (const entry of entries) if (entry) yield entry;
  }
}

/** The events that a batch of ingest has recorded. */
export function eventsOf({ succeeded }: BatchResult): EntryRef[] {
  return succeeded.flatMap(({ body }) => parse(body).events);
}

/** The events that a batch of outcomes has settled. */
export function outcomesOf({ succeeded }: BatchResult): EntryRef[] {
  return succeeded.flatMap(({ body }) => {
    const outcome = parseOutcome(body);
    return outcome instanceof Rejection ? [] : [outcome];
  });
}
