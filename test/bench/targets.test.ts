import { figures } from './contest';
import type { Figures } from './figures';
import { median } from './measurement';
import { report } from './report';
import { judge } from './targets';

const GOOD: Figures = {
  node: 'v24.0.0',
  messagesPerBatch: 1000,
  cannedEndpoint: {
    ways: {
      ingest: { eventsPerSecond: 8000, cpuMicrosecondsPerEvent: 90, requestsPerEvent: 0.04 },
      putItemV2: { eventsPerSecond: 170, cpuMicrosecondsPerEvent: 1400, requestsPerEvent: 1 },
      putItemV3: { eventsPerSecond: 180, cpuMicrosecondsPerEvent: 1300, requestsPerEvent: 1 },
    },
    speedup: 20,
    cpuShare: 1 / 12,
  },
  dynamoDbLocal: { skipped: 'there is no Java' },
  bundleKilobytes: { ingest: 220, awsSdkV2: 9500 },
  loadMilliseconds: { ingest: 90, awsSdkV2Bundle: 360, awsSdkV2Unbundled: 130 },
  memory: { messages: 10_000, peakMegabytes: 200 },
};

it('meets every target exactly at its bound', () => {
  expect(judge(GOOD).filter(({ met }) => !met)).toEqual([]);
});

it.each([
  [{ cannedEndpoint: { ...GOOD.cannedEndpoint, speedup: 19.9 } }, /^events\/s on the canned endpoint.*: at least 20$/],
  [{ cannedEndpoint: { ...GOOD.cannedEndpoint, cpuShare: 0.084 } }, /^client CPU per event.*: at most 0\.0833$/],
  [{ cannedEndpoint: { ...GOOD.cannedEndpoint, speedup: NaN } }, /^events\/s on the canned endpoint/],
  [{ loadMilliseconds: { ...GOOD.loadMilliseconds, ingest: 91 } }, /^load time.*: at most 0\.25$/],
  [{ memory: { messages: 10_000, peakMegabytes: 201 } }, /^peak memory for a batch of 10000 messages, MB: at most 200$/],
  [{ bundleKilobytes: { ingest: 221, awsSdkV2: 9500 } }, /^bundle, KB: at most 220$/],
])('names the one target that %j misses', (miss, target) => {
  const verdicts = judge({ ...GOOD, ...miss });
  const missed = verdicts.filter(({ met }) => !met);
  expect(missed).toEqual([{ target: expect.stringMatching(target), reached: expect.any(Number), met: false }]);
  expect(report({ ...GOOD, ...miss }, verdicts)).toContain(`MISSED ${missed[0].target}`);
});

it('says that DynamoDB Local was skipped, and why', () => {
  expect(report(GOOD, judge(GOOD))).toContain('skipped: there is no Java');
});

it('compares round by round, each time with the better of the first designs', () => {
  const measured = (milliseconds: number, cpu: number) => (
    { events: 1000, milliseconds, cpuMicroseconds: cpu * 1000, peakMegabytes: 100, requests: 40 }
  );
  const round = { ingest: measured(100, 80), putItemV2: measured(4000, 1600), putItemV3: measured(5000, 800) };
  const slower = { ingest: measured(200, 160), putItemV2: measured(8000, 3200), putItemV3: measured(10_000, 1600) };
  const odd = { ingest: measured(100, 80), putItemV2: measured(1000, 1600), putItemV3: measured(5000, 100) };
  expect(figures([round, odd, slower])).toMatchObject({
    ways: { ingest: { eventsPerSecond: 10_000, cpuMicrosecondsPerEvent: 80, requestsPerEvent: 0.04 } },
    speedup: 40,
    cpuShare: 0.1,
  });
});

it.each([[[3, 1, 2], 2], [[4, 1, 2, 3], 2.5], [[7], 7]])('takes the middle of %j', (values, middle) => {
  expect(median(values)).toBe(middle);
});
