import { GrowthMeasurement, measureGrowth, notFlat, Step, STEPS } from '../../bench/growing-ledger';
import { IN_PROCESS } from '../support/engines';

const FLAT = { list: 1, ingest: 1.3, claim: 0.9 };

function measured(ratios: Partial<Record<Step, number>>): GrowthMeasurement[] {
  return [{ rows: 1_000, microseconds: FLAT, ratios: FLAT }, { rows: 1_000_000, microseconds: FLAT, ratios: { ...FLAT, ...ratios } }];
}

it('names each step that takes more than 1.3 times as long per event in a larger ledger, or was not measured', () => {
  expect(notFlat(measured({}))).toEqual([]);
  expect(notFlat(measured({ ingest: 1.31, claim: NaN })))
    .toEqual(['ingest at 1000000 rows: 1.31 times, at most 1.3', 'claim at 1000000 rows: NaN times, at most 1.3']);
});

it('lists, records and claims in each ledger', async () => {
  const engine = await IN_PROCESS.start();
  try {
    const [one, other] = await measureGrowth(engine, [200, 300], 1);
    expect([one.rows, other.rows]).toEqual([200, 300]);
    for (const step of STEPS) {
      expect(one.microseconds[step]).toBeGreaterThan(0);
      expect(one.ratios[step]).toBe(1);
      expect(other.ratios[step]).toBeCloseTo(other.microseconds[step] / one.microseconds[step], 6);
    }
  } finally {
    await engine.stop();
  }
});
