import type { Effect } from './model/effect';
import { Exploration, explore } from './model/exploration';
import { transition, TRANSITIONS } from './model/invariants';
import { oldest } from './model/ledger-effects';
import type { Program } from './model/program';
import { modelOf, Scenario } from './model/scenario';
import { anyOf, send } from './model/target-effects';
import type { Entry } from '../../src/core/entry';
import { claim, isRefusal } from '../../src/core/lifecycle';
import { toMessage } from '../../src/core/message';

const SIMPLE: Scenario = {
  events: 1,
  maxAttempts: 2,
  dispatchers: 2,
  dispatcherRuns: 'repeatedly',
  settlers: 1,
  settlerRuns: 'repeatedly',
  operators: false,
  replays: false,
  settleOnDispatch: false,
  fates: ['completed', 'failed', 'rejected'],
  answers: 'reliable',
  crashes: true,
  leases: 0,
};

const PAIRS = { maxEvents: 2, maxBytes: 65_536 };

const ONE_RUN_EACH = { dispatcherRuns: 'once', settlerRuns: 'once' } as const;

/** Each with a lower bound of its states: a scenario that shrinks no longer covers what it did. */
const SCENARIOS: ReadonlyArray<Partial<Scenario> & { readonly name: string; readonly moreThan: number }> = [
  { name: 'crashes and expired leases', leases: 1, moreThan: 40_000 },
  { name: 'crashes and expired leases beside operators', leases: 1, dispatcherRuns: 'once', operators: true, moreThan: 55_000 },
  { name: 'any number of runs beside operators', operators: true, moreThan: 25_000 },
  { name: 'two settlers', settlers: 2, leases: 1, dispatcherRuns: 'once', moreThan: 18_000 },
  { name: 'two events with crashes', events: 2, moreThan: 100_000 },
  { name: 'two events with crashes beside operators', events: 2, ...ONE_RUN_EACH, fates: ['completed', 'failed'], operators: true, moreThan: 55_000 },
  { name: 'two events with crashes and expired leases', events: 2, ...ONE_RUN_EACH, fates: ['completed', 'failed'], leases: 1, moreThan: 50_000 },
  {
    name: 'three managers and three attempts', dispatchers: 3, maxAttempts: 3, dispatcherRuns: 'once', fates: ['completed', 'failed'], leases: 2, moreThan: 200_000,
  },
  { name: 'settle on dispatch with expired leases', settleOnDispatch: true, dispatcherRuns: 'once', leases: 1, moreThan: 11_000 },
  { name: 'settle on dispatch of two events', settleOnDispatch: true, events: 2, dispatcherRuns: 'once', settlers: 0, moreThan: 4_500 },
  { name: 'settle on dispatch beside operators', settleOnDispatch: true, dispatcherRuns: 'once', operators: true, moreThan: 13_000 },
  { name: 'expired leases without a crash', crashes: false, leases: 1, moreThan: 35_000 },
  { name: 'two events without a crash', crashes: false, events: 2, ...ONE_RUN_EACH, moreThan: 9_000 },
  { name: 'replays', replays: true, dispatcherRuns: 'once', settlers: 2, leases: 1, moreThan: 100_000 },
  {
    name: 'replays without a crash, of one of two events',
    replays: true,
    crashes: false,
    events: 2,
    ...ONE_RUN_EACH,
    fates: ['completed', 'failed'],
    moreThan: 19_000,
  },
  { name: 'only the latest of two events of an object', onlyLatest: 'recorded', events: 2, dispatcherRuns: 'once', leases: 1, moreThan: 11_000 },
  {
    name: 'only the latest, which arrives at any time, beside operators',
    onlyLatest: 'arrives',
    events: 2,
    maxAttempts: 1,
    ...ONE_RUN_EACH,
    fates: ['failed', 'completed'],
    operators: true,
    crashes: false,
    moreThan: 10_000,
  },
  { name: 'only the latest, after a retry', onlyLatest: 'arrives', events: 2, dispatcherRuns: 'once', fates: ['failed'], crashes: false, leases: 1, moreThan: 18_000 },
  { name: 'heartbeats', heartbeatSeconds: 60, dispatcherRuns: 'once', leases: 2, moreThan: 30_000 },
  { name: 'short heartbeats', heartbeatSeconds: 30, dispatcherRuns: 'once', leases: 2, moreThan: 22_000 },
  { name: 'heartbeats of two settlers', heartbeatSeconds: 60, settlers: 2, dispatcherRuns: 'once', fates: ['completed', 'failed'], leases: 1, moreThan: 200_000 },
  { name: 'batches with crashes', batch: PAIRS, events: 2, ...ONE_RUN_EACH, fates: ['completed', 'failed'], leases: 1, moreThan: 60_000 },
  { name: 'batches of which some are rejected', batch: PAIRS, crashes: false, events: 2, dispatchers: 1, settlerRuns: 'once', leases: 1, moreThan: 75_000 },
  { name: 'batches with lost answers', batch: PAIRS, events: 2, dispatchers: 1, ...ONE_RUN_EACH, answers: 'lossy', fates: ['failed'], moreThan: 10_000 },
  { name: 'batches that one event fails', batch: PAIRS, poison: true, crashes: false, events: 2, dispatchers: 1, leases: 1, moreThan: 60_000 },
  {
    name: 'batches that one event fails, beside operators',
    batch: PAIRS,
    poison: true,
    crashes: false,
    events: 2,
    dispatchers: 1,
    ...ONE_RUN_EACH,
    operators: true,
    leases: 1,
    moreThan: 3_500,
  },
  { name: 'batches of replays', batch: PAIRS, replays: true, crashes: false, events: 2, ...ONE_RUN_EACH, fates: ['completed'], moreThan: 8_000 },
  { name: 'batches with heartbeats', batch: PAIRS, heartbeatSeconds: 60, events: 2, dispatchers: 1, dispatcherRuns: 'once', fates: ['completed'], leases: 1, moreThan: 2_500 },
  { name: 'batches that wait to be full', batch: { ...PAIRS, maxEvents: 3, maxWaitSeconds: 60 }, events: 2, ...ONE_RUN_EACH, fates: ['completed'], leases: 2, moreThan: 18_000 },
  { name: 'turns of two shards, one event of each at a time', turns: 2, events: 3, dispatchers: 1, maxAttempts: 1, fates: ['completed'], moreThan: 6_000 },
  { name: 'turns of two shards with one slot, and retries', turns: 1, events: 2, dispatchers: 1, settlerRuns: 'once', fates: ['failed', 'rejected'], leases: 1, moreThan: 29_000 },
  { name: 'turns of a target that only accepts', turns: 2, events: 3, dispatchers: 1, settleOnDispatch: true, settlers: 0, fates: ['completed', 'rejected'], leases: 1, moreThan: 13_000 },
  { name: 'lost answers', answers: 'lossy', dispatcherRuns: 'once', leases: 1, moreThan: 24_000 },
];

const explorations = new Map<string, Exploration>();

async function exploration({ name, ...scenario }: typeof SCENARIOS[number]): Promise<Exploration> {
  const found = explorations.get(name) ?? await explore(modelOf({ ...SIMPLE, ...scenario }));
  explorations.set(name, found);
  return found;
}

describe('in every state of dispatchers, settlers, operators and the clock, no event is lost and no attempt is delivered twice', () => {
  test.each(SCENARIOS)('$name', async scenario => {
    const { states } = await exploration(scenario);

    expect(states).toBeGreaterThan(scenario.moreThan);
  });

  test('every status change of the lifecycle happens, for every reason', async () => {
    const histories: Entry['history'][] = [];
    for (const scenario of SCENARIOS) {
      const { worlds } = await exploration(scenario);
      histories.push(...worlds.flatMap(({ rows }) => rows.map(({ history }) => history)));
    }
    const changes = histories.flat();

    expect([...new Set(changes.map(({ from, to }) => transition(from, to)))].sort()).toEqual([...TRANSITIONS].sort());
    expect([...new Set(changes.map(({ by, reason }) => [by, reason].join(': ')))].sort()).toEqual([
      'dispatch: ', 'dispatch: delivered', 'dispatch: lease expired', 'dispatch: newer: event event-1 of 1699999999.999', 'dispatch: not sent: rejected', 'dispatch: not sent: unknown', 'operator: ', 'target: ',
    ]);
  });
});

describe('an exploration', () => {
  /** Claims the oldest event whatever its status is by then. */
  const careless: Program = async ({ perform, now }) => {
    const [before] = await perform(oldest('created', 1));
    const claimed = before && claim(before, now(), 60, 'careless');
    if (!claimed || isRefusal(claimed)) return;
    const overwrite: Effect<undefined> = { name: 'overwrite', results: world => [{ world: { ...world, rows: [claimed] }, answer: undefined }] };
    await perform(overwrite);
    await perform(send([[toMessage(claimed)]], anyOf(['completed']), 'reliable'));
  };

  const withActors = (count: number, program: Program) => explore({
    ...modelOf({ ...SIMPLE, crashes: false }),
    actors: Array.from({ length: count }, (_, index) => ({ name: `actor ${index + 1}`, program, runs: 'once' as const })),
  });

  it('reports a violation with a shortest path to it', async () => {
    await expect(withActors(2, careless)).rejects.toThrow(new Error([
      'the target got attempt 1 of event-0 twice, after actor 2: send event-0 at attempt 1',
      '  actor 1: list the oldest created',
      '  actor 2: list the oldest created',
      '  actor 1: overwrite',
      '  actor 2: overwrite',
      '  actor 1: send event-0 at attempt 1',
    ].join('\n')));
  });

  it('visits each state once, however many schedules lead to it', async () => {
    const idle: Effect<undefined> = { name: 'idle', results: world => [{ world, answer: undefined }] };
    const threeSteps: Program = async ({ perform }) => {
      for (let step = 0; step < 3; step += 1) await perform(idle);
    };

    await expect(withActors(4, threeSteps)).resolves.toMatchObject({ states: 256, steps: 768 });
  });

  it('rejects a program that depends on more than its answers', async () => {
    let runs = 0;
    const fickle: Program = async ({ perform }) => {
      runs += 1;
      await perform(oldest('created', 1));
      if (runs < 3) await perform(oldest('failed', 1));
      await perform(oldest('dispatched', 1));
    };

    await expect(withActors(1, fickle)).rejects.toThrow('must depend on its answers and the clock alone');
  });
});
