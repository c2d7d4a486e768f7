import { randomUUID } from 'node:crypto';
import { STATUSES } from '../src/core/contract/status';
import type { Entry } from '../src/core/entry';
import { open } from '../src/core/opening';
import { fromMilliseconds, Timestamp, toMilliseconds } from '../src/core/timestamp';
import { FACTS } from '../test/support/envelopes';

const BEGIN = Date.parse(FACTS.time);

/** Entries as ingest opens them, a millisecond apart, from a number on. */
export function waitingEntries(first: number, count: number, name: string): Entry[] {
  const { bucket, size, etag, versionId, sequencer } = FACTS;
  return Array.from({ length: count }, (_, index) => {
    const happened = BEGIN + first + index;
    const key = `tenant=4711/year=2026/month=11/${name}/report-${first + index}.json`;
    return open({
      id: randomUUID(), timestamp: fromMilliseconds(happened), eventName: 'ObjectCreated:Put', bucket, key, versionId, size, etag, sequencer,
    }, fromMilliseconds(happened + 1_500), { initialStatus: STATUSES.CREATED });
  });
}

/** The number of the entry of a time. */
export function numberAt(timestamp: Timestamp): number {
  return toMilliseconds(timestamp) - BEGIN;
}
