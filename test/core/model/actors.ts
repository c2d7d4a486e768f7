import type { Answers, Effect } from './effect';
import { checkTurns, Offer } from './invariants';
import { change, dueReplays, dueRetries, newestOf, oldest, read, sharedWork } from './ledger-effects';
import type { Program } from './program';
import { Fates, receive, send } from './target-effects';
import { elapse, record } from './world';
import { ATTENTION } from '../../../src/core/contract/table-schema';
import { dispatch, DispatchSettings } from '../../../src/core/dispatch';
import type { Entry } from '../../../src/core/entry';
import type { BatchPolicy } from '../../../src/core/event-batch';
import { isRefusal, Refusal } from '../../../src/core/lifecycle';
import type { SettleLedger } from '../../../src/core/ports';
import { settle, SettleSettings } from '../../../src/core/settle';
import { fromMilliseconds, LAST_MILLISECOND, Timestamp } from '../../../src/core/timestamp';
import { sharedOf } from '../memory-ledger';

const NEVER = fromMilliseconds(LAST_MILLISECOND);

/** Gives a program the time at which it starts. */
const wake: Effect<undefined> = { name: 'start', results: world => [{ world, answer: undefined }] };

interface DispatcherOptions {
  readonly onlyLatest?: boolean;
  readonly replays?: boolean;
  readonly batch?: BatchPolicy;
}

/** A manager's dispatch function. */
export function dispatcher(
  settings: DispatchSettings, fates: Fates, answers: Answers, { onlyLatest = false, replays = false, batch }: DispatcherOptions = {},
): Program {
  return async ({ perform, now }) => {
    await perform(wake);
    const offers: Offer[] = [];
    const claims: Entry[] = [];
    await dispatch({
      ledger: {
        oldest: (...query) => perform(oldest(...query)),
        dueRetries: (...query) => perform(dueRetries(...query)),
        // Without replays, there are none to list.
        inShares: async (work, limit, shares) => {
          const rows = replays || !('attention' in work) || work.attention !== ATTENTION.REPLAY ? await perform(sharedWork(work)) : [];
          offers.push({ rows, limit, shares });
          return sharedOf(rows, work, limit, shares);
        },
        // Without replays, there are none to list: one step less.
        dueReplays: async (...query) => (replays ? perform(dueReplays(...query)) : []),
        change: changes => {
          claims.push(...changes.flatMap(({ after }) => (after.status === 'dispatched' ? [after] : [])));
          return Promise.all(changes.map(each => perform(change(each, answers))));
        },
      },
      ...(onlyLatest && { objects: { newestOf: uris => perform(newestOf(uris)) } }),
      target: { batch, send: batches => perform(send(batches, fates, answers)) },
      now,
      random: () => 0,
      by: 'dispatch',
    }, settings, NEVER);
    if (settings.fairShares) checkTurns(offers, claims);
  };
}

/** A manager's settle function. */
export function settler(settings: SettleSettings, answers: Answers, heartbeatSeconds?: number): Program {
  return async ({ perform, now }) => {
    const ledger: SettleLedger = {
      read: refs => Promise.all(refs.map(ref => perform(read(ref)))),
      change: changes => Promise.all(changes.map(each => perform(change(each, answers)))),
    };
    await settle(await perform(receive(heartbeatSeconds)), { ledger, now, random: () => 0 }, settings);
  };
}

/** A person who retries or discards an event, and tries again if somebody else was faster. */
export function operator(verb: (entry: Entry, now: Timestamp, why: { readonly by: string }) => Entry | Refusal, id: string): Program {
  return async ({ perform, now }) => {
    for (;;) {
      const before = await perform(read({ id, timestamp: '' }));
      const after = before && verb(before, now(), { by: 'operator' });
      if (!before || !after || isRefusal(after)) return;
      if (await perform(change({ before, after }, 'reliable')) === 'changed') return;
    }
  };
}

/** Ingest: records an event at any time. */
export function recorder(entry: Entry): Program {
  return async ({ perform }) => perform(record(entry));
}

/** Time. */
export function clock(seconds: number, end: Timestamp): Program {
  return async ({ perform }) => perform(elapse(seconds, end));
}
