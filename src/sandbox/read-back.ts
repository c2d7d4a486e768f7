import type { LedgerClient } from '../client';
import type { Entry } from '../core/entry';
import { parse } from '../core/s3-event';

/** Reads at a time, so that they fit the connections that the SDK opens. */
const CONCURRENCY = 25;

/** The rows that messages led to, in the order of the messages. */
export async function* readBack(ledger: LedgerClient, messages: ReadonlyArray<{ readonly body: string }>): AsyncGenerator<Entry> {
  const events = messages.flatMap(({ body }) => parse(body).events);
  for (let start = 0; start < events.length; start += CONCURRENCY) {
    const entries = await Promise.all(events.slice(start, start + CONCURRENCY).map(({ id, timestamp }) => ledger.get({ id, timestamp })));
    for (const entry of entries) if (entry) yield entry;
  }
}
