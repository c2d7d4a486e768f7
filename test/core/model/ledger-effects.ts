import type { Answers, Effect } from './effect';
import type { Entry, EntryRef } from '../../../src/core/entry';
import type { Change, ChangeOutcome } from '../../../src/core/ports';
import type { Timestamp } from '../../../src/core/timestamp';
import { changed, dueRetriesOf, oldestOf } from '../memory-ledger';

export function oldest(status: string, limit: number): Effect<readonly Entry[]> {
  return {
    name: `list the oldest ${status}`,
    results: world => [{ world, answer: oldestOf(world.rows, status, limit) }],
  };
}

export function dueRetries(limit: number, by: Timestamp): Effect<readonly Entry[]> {
  return {
    name: 'list the retries that are due',
    results: world => [{ world, answer: dueRetriesOf(world.rows, limit, by) }],
  };
}

export function read({ id }: EntryRef): Effect<Entry | undefined> {
  return {
    name: `read ${id}`,
    results: world => [{ world, answer: world.rows.find(row => row.id === id) }],
  };
}

export function change({ before, after }: Change, answers: Answers): Effect<ChangeOutcome> {
  return {
    name: `change ${before.id} from ${before.status} to ${after.status}, attempt ${after.attempt ?? 0}`,
    results: world => {
      const row = changed(world.rows.find(({ id }) => id === before.id), { before, after });
      const next = row ? { ...world, rows: world.rows.map(each => (each.id === row.id ? row : each)) } : world;
      return [
        { world: next, answer: row ? 'changed' : 'conflict' },
        ...(answers === 'lossy' ? [...new Set([world, next])].map(either => ({ world: either, answer: 'failed' as const })) : []),
      ];
    },
  };
}
