import { STATUSES } from '../../src/core/contract/status';
import type { Entry } from '../../src/core/entry';
import { present } from '../../src/core/present';
import { fromMilliseconds, Timestamp } from '../../src/core/timestamp';

let shards = 1;

/** From now on, the entries of this file of tests have shards, one after the other. */
export function spreadEntries(count: number): void {
  shards = count;
}

/** The time of the entry that `entryAt` makes of a number. */
export function timeAt(second: number): Date {
  return new Date(1_650_000_000_000 + second * 1000);
}

/** An entry as ingest writes it, whose id, key and time follow from its number. */
export function entryAt(second: number, changes: Partial<Entry> = {}): Entry {
  const timestamp = fromMilliseconds(timeAt(second).getTime());
  return numbered(second, timestamp, { bucket: 'example-bucket', key: `incoming/${second}.json`, recordedAt: timestamp, ...changes });
}

export function entriesAt(count: number, changes: Partial<Entry> = {}): Entry[] {
  return Array.from({ length: count }, (_, second) => entryAt(second, changes));
}

/** An entry of a file with a size, uploaded at an ISO 8601 time and recorded one and a half seconds later. */
export function uploadAt(time: string, number: number, changes: Partial<Entry> = {}): Entry {
  const happened = Date.parse(time);
  return numbered(number, fromMilliseconds(happened), {
    bucket: 'uploads', key: `file-${number}.json`, size: 100 + number, recordedAt: fromMilliseconds(happened + 1_500), ...changes,
  });
}

/** Many entries, a millisecond apart: the in-process engine's index loses one of many that share an instant. */
export function uploadsFrom(time: string, count: number, changes: Partial<Entry> & { readonly key: string }): Entry[] {
  return Array.from({ length: count }, (_, index) =>
    uploadAt(new Date(Date.parse(time) + index).toISOString(), 10_000 + index, { ...changes, key: `${index}-${changes.key}` }));
}

/** An entry after its status went through these. */
export function entryAfter(entry: Entry, ...statuses: readonly string[]): Entry {
  const history = statuses.map((to, index) => ({ at: `170000000${index}.500`, from: statuses[index - 1] ?? entry.status, to, by: 'somebody' }));
  return { ...entry, status: statuses.at(-1) ?? entry.status, history };
}

function numbered(number: number, timestamp: Timestamp, members: Partial<Entry> & Pick<Entry, 'bucket' | 'key' | 'recordedAt'>): Entry {
  return present<Entry>({
    id: `00000000-0000-5000-8000-${String(number).padStart(12, '0')}`,
    timestamp,
    status: STATUSES.CREATED,
    eventName: 'ObjectCreated:Put',
    history: [],
    ...(shards > 1 && { shard: number % shards }),
    ...(members.status === STATUSES.FAILED && { failedAt: members.recordedAt }),
    ...members,
  });
}
