import type { Answers, Effect } from './effect';
import { ATTENTION } from '../../../src/core/contract/table-schema';
import type { Entry, EntryRef } from '../../../src/core/entry';
import type { Change, ChangeOutcome, ObjectEvents, SharedWork } from '../../../src/core/ports';
import type { Timestamp } from '../../../src/core/timestamp';
import { changed, dueOf, eventsOf, oldestOf, rowsOf } from '../memory-ledger';

export function oldest(status: string, limit: number): Effect<readonly Entry[]> {
  return {
    name: `list the oldest ${status}`,
    results: world => [{ world, answer: oldestOf(world.rows, status, limit) }],
  };
}

export function dueRetries(limit: number, by: Timestamp): Effect<readonly Entry[]> {
  return {
    name: 'list the retries that are due',
    results: world => [{ world, answer: dueOf(world.rows, ATTENTION.RETRY, limit, by) }],
  };
}

export function dueReplays(limit: number, by: Timestamp): Effect<readonly Entry[]> {
  return {
    name: 'list the replays that are due',
    results: world => [{ world, answer: dueOf(world.rows, ATTENTION.REPLAY, limit, by) }],
  };
}

/** All rows of the work: the program takes its shares of them. */
export function sharedWork(work: SharedWork): Effect<readonly Entry[]> {
  return {
    name: `list the shards of ${'attention' in work ? work.attention : work.status}`,
    results: world => [{ world, answer: rowsOf(world.rows, work) }],
  };
}

export function newestOf(uris: readonly string[]): Effect<ObjectEvents[]> {
  return {
    name: 'list the newest events of the objects',
    results: world => [{ world, answer: uris.map(uri => ({ events: eventsOf(world.rows, uri) })) }],
  };
}

export function read({ id }: EntryRef): Effect<Entry | undefined> {
  return {
    name: `read ${id}`,
    results: world => [{ world, answer: world.rows.find(row => row.id === id) }],
  };
}

/** The response to a change is lost. */
const UNKNOWN: ChangeOutcome = { code: 'DEADLINE' };

export function change({ before, after }: Change, answers: Answers): Effect<ChangeOutcome> {
  return {
    name: `change ${before.id} from ${before.status} to ${after.status}, attempt ${after.attempt ?? 0}`,
    results: world => {
      const row = changed(world.rows.find(({ id }) => id === before.id), { before, after });
      const next = row ? { ...world, rows: world.rows.map(each => (each.id === row.id ? row : each)) } : world;
      return [
        { world: next, answer: row ? 'changed' : 'conflict' },
        ...(answers === 'lossy' ? [...new Set([world, next])].map(either => ({ world: either, answer: UNKNOWN })) : []),
      ];
    },
  };
}
