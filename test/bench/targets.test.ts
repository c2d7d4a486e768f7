import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ModuleKind, ScriptTarget, transpileModule } from 'typescript';
import { ContestFigures, figures } from '../../bench/contest';
import type { Figures } from '../../bench/figures';
import { median } from '../../bench/measurement';
import { PeerFigures, peerFigures } from '../../bench/peers';
import { report } from '../../bench/report';
import { judge } from '../../bench/targets';
import { ROOT } from '../support/project-root';

const INGEST: ContestFigures = {
  ways: {
    shipped: { eventsPerSecond: 8000, cpuMicrosecondsPerEvent: 90, requestsPerEvent: 0.04 },
    firstDesignV2: { eventsPerSecond: 170, cpuMicrosecondsPerEvent: 1400, requestsPerEvent: 1 },
    firstDesignV3: { eventsPerSecond: 180, cpuMicrosecondsPerEvent: 1300, requestsPerEvent: 1 },
  },
  speedup: 20,
  cpuShare: 1 / 12,
};

const DISPATCH: ContestFigures = {
  ways: {
    shipped: { eventsPerSecond: 1500, cpuMicrosecondsPerEvent: 300, requestsPerEvent: 0.2 },
    firstDesignV2: { eventsPerSecond: 90, cpuMicrosecondsPerEvent: 1500, requestsPerEvent: 2.001 },
    firstDesignV3: { eventsPerSecond: 100, cpuMicrosecondsPerEvent: 1600, requestsPerEvent: 2.001 },
  },
  speedup: 15,
  cpuShare: 1 / 5,
};

const WAY = { eventsPerSecond: 8000, cpuMicrosecondsPerEvent: 50, requestsPerEvent: 0.04 };
const PEERS: PeerFigures = { ways: { shipped: WAY, parallelPut: WAY, signedHttp: WAY }, speedup: 3, cpuShare: 1 / 8, cpuOverFloor: 2.5 };

const SKIPPED = { skipped: 'there is no Java' };

const GOOD: Figures = {
  node: 'v24.0.0',
  eventsPerBatch: 1000,
  ingest: { cannedEndpoint: INGEST, dynamoDbLocal: SKIPPED },
  dispatch: { cannedEndpoint: DISPATCH, dynamoDbLocal: SKIPPED },
  peers: PEERS,
  largeBatch: { events: 10_000, seconds: 1, peakMegabytes: 200 },
  largeRun: { events: 10_000, seconds: 90, peakMegabytes: 256 },
  bundleKilobytes: { ingest: 260, awsSdkV2: 9500 },
  loadMilliseconds: { ingest: 90, tunedSdk: 75, awsSdkV2Bundle: 360, awsSdkV2Unbundled: 130 },
};

/** Good figures, but for a contest on the canned endpoint. */
function contested(name: 'ingest' | 'dispatch', changes: Partial<ContestFigures>): Partial<Figures> {
  return { [name]: { ...GOOD[name], cannedEndpoint: { ...GOOD[name].cannedEndpoint, ...changes } } };
}

function withRequests(requestsPerEvent?: number): ContestFigures['ways'] {
  return { ...DISPATCH.ways, shipped: { ...DISPATCH.ways.shipped, requestsPerEvent } };
}

it('meets every target exactly at its bound', () => {
  expect(judge(GOOD).filter(({ met }) => !met)).toEqual([]);
});

it.each<[what: string, miss: Partial<Figures>, target: RegExp]>([
  ['events/s of ingest', contested('ingest', { speedup: 19.9 }), /^events\/s on the canned endpoint.*: at least 20$/],
  ['CPU of ingest beyond what is explained', contested('ingest', { cpuShare: 0.144 }), /^client CPU per event.*: at most 0\.0833$/],
  ['events/s that were not measured', contested('ingest', { speedup: NaN }), /^events\/s on the canned endpoint/],
  ['load time', { loadMilliseconds: { ...GOOD.loadMilliseconds, tunedSdk: 90, ingest: 91 } }, /^load time.*: at most 0\.25$/],
  ['load time of the tuned SDK', { loadMilliseconds: { ...GOOD.loadMilliseconds, tunedSdk: 74 } }, /^load time.*: at most 1\.2$/],
  ['events/s of parallel puts', { peers: { ...PEERS, speedup: 2.9 } }, /^events\/s on the canned endpoint, times those of 50 parallel.*: at least 3$/],
  ['CPU beyond what is explained', { peers: { ...PEERS, cpuOverFloor: 3.1 } }, /^client CPU per event, times .*: at most 2\.5$/],
  ['CPU that was not measured', { peers: { ...PEERS, cpuOverFloor: NaN } }, /^client CPU per event, times .*: at most 2\.5$/],
  ['memory of a batch', { largeBatch: { ...GOOD.largeBatch, peakMegabytes: 201 } }, /^peak memory for a batch of 10000 messages, MB: at most 200$/],
  ['size', { bundleKilobytes: { ingest: 261, awsSdkV2: 9500 } }, /^code that the bundle loads, KB: at most 260$/],
  ['events/s of dispatch', contested('dispatch', { speedup: 14.9 }), /^events\/s dispatched.*: at least 15$/],
  ['requests of dispatch', contested('dispatch', { ways: withRequests(0.201) }), /^requests per event dispatched to a queue: at most 0\.2$/],
  ['requests that were not counted', contested('dispatch', { ways: withRequests() }), /^requests per event dispatched/],
  ['time of a run', { largeRun: { ...GOOD.largeRun, seconds: 91 } }, /^seconds for a run of 10000 events.*: at most 90$/],
  ['memory of a run', { largeRun: { ...GOOD.largeRun, peakMegabytes: 257 } }, /^peak memory for a run of 10000 events, MB: at most 256$/],
])('names the one target that is missed: %s', (_, miss, target) => {
  const verdicts = judge({ ...GOOD, ...miss });
  const missed = verdicts.filter(({ met }) => !met);
  expect(missed).toEqual([{ target: expect.stringMatching(target), reached: expect.any(Number), met: false }]);
  expect(report({ ...GOOD, ...miss }, verdicts)).toContain(`MISSED ${missed[0].target}`);
});

it('explains a target that is not met, up to what the note accepts', () => {
  const slow = { ...GOOD, peers: { ...PEERS, cpuOverFloor: 3 } };
  const verdicts = judge(slow);
  expect(verdicts.filter(({ met }) => !met)).toEqual([{ target: expect.stringContaining('without an SDK'), reached: 3, met: false, note: expect.any(String) }]);
  expect(report(slow, verdicts)).toMatch(/^noted {2}client CPU per event, times .* – reached 3: the floor /m);
});

it('explains the CPU beside an awaited PutItem, which depends on the machine', () => {
  const [missed, ...others] = judge({ ...GOOD, ...contested('ingest', { cpuShare: 0.14 }) }).filter(({ met }) => !met);
  expect([missed.reached, missed.note, others]).toEqual([0.14, expect.stringContaining('depends on the machine'), []]);
});

it('compares the peers round by round', () => {
  const measured = (milliseconds: number, cpu: number) => (
    { events: 1000, milliseconds, cpuMicroseconds: cpu * 1000, peakMegabytes: 100, requests: 40 });
  const round = { shipped: measured(100, 40), parallelPut: measured(1_000, 400), signedHttp: measured(50, 10) };
  const busy = { shipped: measured(300, 120), parallelPut: measured(1_500, 240), signedHttp: measured(150, 60) };
  expect(peerFigures([round, busy, round]))
    .toMatchObject({ speedup: 10, cpuShare: 0.1, cpuOverFloor: 4, ways: { parallelPut: { cpuMicrosecondsPerEvent: 400 } } });
});

it('says of each contest that DynamoDB Local was skipped, and why', () => {
  const text = report(GOOD, judge(GOOD));
  expect(text).toMatch(/^Ingest, DynamoDB Local\nskipped: there is no Java$/m);
  expect(text).toMatch(/^Dispatch to a queue, DynamoDB Local\nskipped: there is no Java$/m);
});

it('reports the two contests apart', () => {
  const text = report(GOOD, judge(GOOD));
  expect(text).toMatch(/ingest, the bundle that ships +│ +8000 │ +90 │ +0\.04 │[^]*20 × the events\/s, 1\/12 of the CPU per event/);
  expect(text).toMatch(/dispatch, the bundle that ships +│ +1500 │ +300 │ +0\.2 │[^]*15 × the events\/s, 1\/5 of the CPU per event/);
});

it('compares round by round, each time with the better of the first designs', () => {
  const measured = (milliseconds: number, cpu: number) => (
    { events: 1000, milliseconds, cpuMicroseconds: cpu * 1000, peakMegabytes: 100, requests: 40 }
  );
  const round = { shipped: measured(100, 80), firstDesignV2: measured(4000, 1600), firstDesignV3: measured(5000, 800) };
  const slower = { shipped: measured(200, 160), firstDesignV2: measured(8000, 3200), firstDesignV3: measured(10_000, 1600) };
  const odd = { shipped: measured(100, 80), firstDesignV2: measured(1000, 1600), firstDesignV3: measured(5000, 100) };
  expect(figures([round, odd, slower])).toMatchObject({
    ways: { shipped: { eventsPerSecond: 10_000, cpuMicrosecondsPerEvent: 80, requestsPerEvent: 0.04 } },
    speedup: 40,
    cpuShare: 0.1,
  });
});

it.each([[[3, 1, 2], 2], [[4, 1, 2, 3], 2.5], [[7], 7]])('takes the middle of %j', (values, middle) => {
  expect(median(values)).toBe(middle);
});

it('reports the most memory that a process held, and not that of the process which forked it', () => {
  const held = Buffer.alloc(300_000_000, 1);
  const source = readFileSync(join(ROOT, 'bench', 'measurement.ts'), 'utf8');
  const { outputText: program } = transpileModule(source, { compilerOptions: { module: ModuleKind.CommonJS, target: ScriptTarget.ES2022 } });
  const grown = 'Buffer.alloc(50_000_000, 1); console.log(exports.peakMegabytes())';
  const peak = Number(execFileSync(process.execPath, ['-e', `${program}\n${grown}`], { encoding: 'utf8' }));
  expect(peak).toBeGreaterThan(50);
  expect(peak).toBeLessThan(held.length / 1e6);
});
