import { clock, dispatcher, operator, settler } from './actors';
import type { Answers } from './effect';
import type { Model } from './exploration';
import { checkChange, checkRest, checkWorld } from './invariants';
import type { Actor } from './process';
import { checkRecovery, CONSUMERS } from './recovery';
import type { Fate } from './target-effects';
import { newWorld, START } from './world';
import type { DispatchSettings } from '../../../src/core/dispatch';
import { discard, retry } from '../../../src/core/lifecycle';
import { after } from '../../../src/core/timestamp';

const LEASE_SECONDS = 60;

export interface Scenario {
  readonly events: number;
  readonly maxAttempts: number;
  readonly dispatchers: number;
  readonly dispatcherRuns: Actor['runs'];
  readonly settlers: number;
  readonly settlerRuns: Actor['runs'];
  /** One person discards the first event, another one retries it. */
  readonly operators: boolean;
  readonly settleOnDispatch: boolean;
  /** What can become of an attempt. */
  readonly fates: readonly Fate[];
  readonly answers: Answers;
  readonly crashes: boolean;
  /** How often the duration of a lease passes, at once. A retry is due after the same time. */
  readonly leases: number;
}

export function modelOf(scenario: Scenario): Model {
  const { events, maxAttempts, settleOnDispatch, fates, answers, crashes, leases } = scenario;
  const settings: DispatchSettings = {
    maxEventsPerRun: 10,
    maxInFlight: 10,
    leaseSeconds: LEASE_SECONDS,
    // The actors' randomness makes it half as long.
    retry: { maxAttempts, retryDelaySeconds: 2 * LEASE_SECONDS, maxRetryDelaySeconds: 2 * LEASE_SECONDS },
    settleOnDispatch,
  };
  const { id } = newWorld(1).rows[0];
  return {
    world: newWorld(events),
    actors: [
      ...several(scenario.dispatchers, { name: 'dispatcher', program: dispatcher(settings, fates, answers), runs: scenario.dispatcherRuns }),
      ...several(scenario.settlers, { name: 'settler', program: settler(settings, answers), runs: scenario.settlerRuns }),
      ...several(scenario.operators ? 1 : 0, { name: 'discarding operator', program: operator(discard, id), runs: 'once' }),
      ...several(scenario.operators ? 1 : 0, { name: 'retrying operator', program: operator(retry, id), runs: 'once' }),
      { name: 'clock', program: clock(LEASE_SECONDS, after(START, leases * LEASE_SECONDS * 1000)), runs: 'repeatedly' },
    ],
    crashes,
    invariants: {
      world: async world => {
        checkWorld(world, settings.retry);
        for (const consumer of CONSUMERS) await checkRecovery(world, consumer, settings);
      },
      change: checkChange,
      rest: checkRest,
    },
  };
}

function several(count: number, actor: Actor): Actor[] {
  return Array.from({ length: count }, () => actor);
}
