import { clock, dispatcher, operator, recorder, settler } from './actors';
import type { Answers } from './effect';
import type { Model } from './exploration';
import { checkBatches, checkChange, checkOnlyNewest, checkPoison, checkRest, checkShards, checkWorld } from './invariants';
import type { Actor } from './process';
import { checkRecovery, CONSUMERS } from './recovery';
import { anyOf, Fate, poisonedBy } from './target-effects';
import { newEvents, newWorld, START } from './world';
import type { DispatchSettings } from '../../../src/core/dispatch';
import type { Entry } from '../../../src/core/entry';
import type { BatchPolicy } from '../../../src/core/event-batch';
import type { FairShares } from '../../../src/core/fair-plan';
import { discard, Reason, Refusal, replay, retry, supersede } from '../../../src/core/lifecycle';
import type { SettleSettings } from '../../../src/core/settle';
import { after, Timestamp } from '../../../src/core/timestamp';

const LEASE_SECONDS = 60;
const FAIR_SHARES: FairShares = { order: 'round-robin', shards: 2, maxInFlightPerShard: 1 };

export interface Scenario {
  readonly events: number;
  readonly maxAttempts: number;
  readonly dispatchers: number;
  readonly dispatcherRuns: Actor['runs'];
  readonly settlers: number;
  readonly settlerRuns: Actor['runs'];
  /** One person discards the first event, another one retries it. */
  readonly operators: boolean;
  /** One person has the first event processed again once it is completed. */
  readonly replays: boolean;
  /** Only the latest of two events of one object is delivered: the newer one is recorded at the start, or arrives at any time. */
  readonly onlyLatest?: 'recorded' | 'arrives';
  readonly settleOnDispatch: boolean;
  /** A message carries several events. */
  readonly batch?: BatchPolicy;
  /** Whatever message carries the first event fails as a whole; all others are completed. */
  readonly poison?: boolean;
  /**
   * Accepted attempts ask for so many seconds, and one more per attempt: each at any time and any number of times, also after they have
   * reported their results.
   */
  readonly heartbeatSeconds?: number;
  /** The last event is in a shard of its own. The manager takes turns, delivers as many events per run, and one of each shard at a time. */
  readonly turns?: number;
  /** What can become of an attempt. */
  readonly fates: readonly Fate[];
  readonly answers: Answers;
  readonly crashes: boolean;
  /** How often the duration of a lease passes, at once. A retry is due after the same time. */
  readonly leases: number;
}

export function modelOf(scenario: Scenario): Model {
  const { events, maxAttempts, settleOnDispatch, batch, poison, heartbeatSeconds, answers, crashes, leases } = scenario;
  const settings: DispatchSettings & SettleSettings = {
    maxEventsPerRun: scenario.turns ?? 10,
    maxInFlight: 10,
    leaseSeconds: LEASE_SECONDS,
    maxLeaseSeconds: (heartbeatSeconds === undefined ? 1 : 2) * LEASE_SECONDS,
    // The actors' randomness makes it half as long.
    retry: { maxAttempts, retryDelaySeconds: 2 * LEASE_SECONDS, maxRetryDelaySeconds: 2 * LEASE_SECONDS },
    settleOnDispatch,
    ...(scenario.turns !== undefined && { fairShares: FAIR_SHARES }),
  };
  const onlyLatest = scenario.onlyLatest !== undefined;
  const rows = newEvents(events).map((row, index) => ({
    ...row, ...(onlyLatest && { key: 'object' }), ...(settings.fairShares && { shard: index === events - 1 ? 1 : 0 }),
  }));
  const { id } = rows[0];
  const arriving = scenario.onlyLatest === 'arrives' ? rows.slice(1) : [];
  const options = { onlyLatest, replays: scenario.replays, batch };
  const fates = poison ? poisonedBy(id) : anyOf(scenario.fates);
  return {
    world: newWorld(rows.slice(0, events - arriving.length)),
    actors: [
      ...several(scenario.dispatchers, { name: 'dispatcher', program: dispatcher(settings, fates, answers, options), runs: scenario.dispatcherRuns }),
      ...several(scenario.settlers, { name: 'settler', program: settler(settings, answers, heartbeatSeconds), runs: scenario.settlerRuns }),
      ...several(scenario.operators ? 1 : 0, { name: 'discarding operator', program: operator(discard, id), runs: 'once' }),
      ...several(scenario.operators ? 1 : 0, { name: 'retrying operator', program: operator(retry, id), runs: 'once' }),
      ...several(scenario.replays ? 1 : 0, { name: 'replaying operator', program: operator(replayAtOnce, id), runs: 'once' }),
      ...arriving.map((row): Actor => ({ name: 'ingest', program: recorder(row), runs: 'once' })),
      ...several(arriving.length > 0 && scenario.operators ? 1 : 0, { name: 'superseding operator', program: operator(supersede, id), runs: 'once' }),
      { name: 'clock', program: clock(LEASE_SECONDS, after(START, leases * LEASE_SECONDS * 1000)), runs: 'repeatedly' },
    ],
    crashes,
    invariants: {
      world: async world => {
        checkWorld(world, settings.retry);
        checkBatches(world);
        if (poison) checkPoison(world, id);
        if (settings.fairShares) checkShards(world, settings.fairShares);
        if (scenario.onlyLatest === 'recorded') checkOnlyNewest(world);
        for (const consumer of CONSUMERS) await checkRecovery(world, consumer, settings, { onlyLatest, batch });
      },
      change: (from, to) => checkChange(from, to, { ...settings, heartbeatSeconds }),
      rest: checkRest,
    },
  };
}

function replayAtOnce(entry: Entry, now: Timestamp, why: Reason): Entry | Refusal {
  return replay(entry, now, now, why);
}

function several(count: number, actor: Actor): Actor[] {
  return Array.from({ length: count }, () => actor);
}
