import { STATUSES } from '../../src/core/contract/status';
import { Entry, open } from '../../src/core/entry';
import type { ObjectEvent } from '../../src/core/s3/object-event';
import { fromMilliseconds } from '../../src/core/timestamp';

/** An entry as ingest writes it, with an id that tells its number. */
export function entryAt(time: string, number: number, facts: Partial<ObjectEvent> = {}, initialStatus: string = STATUSES.CREATED): Entry {
  const happened = Date.parse(time);
  return open({
    id: `00000000-0000-5000-8000-${String(number).padStart(12, '0')}`,
    timestamp: fromMilliseconds(happened),
    eventName: 'ObjectCreated:Put',
    bucket: 'uploads',
    key: `file-${number}.json`,
    size: 100 + number,
    ...facts,
  }, fromMilliseconds(happened + 1_500), { initialStatus });
}

/** Many entries, a millisecond apart: the in-process engine's index loses one of many that share an instant. */
export function entriesFrom(time: string, count: number, key: string): Entry[] {
  return Array.from({ length: count }, (_, index) => entryAt(new Date(Date.parse(time) + index).toISOString(), 10_000 + index, { key: `${index}-${key}` }));
}
