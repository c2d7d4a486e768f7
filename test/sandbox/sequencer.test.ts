import fc from 'fast-check';
import { sequencers } from '../../src/sandbox/sequencer';

describe('sequencers', () => {
  it('are 18 hexadecimal digits that grow, whatever the clock does', () => {
    const clock = fc.array(fc.integer({ min: 0, max: 4_102_444_800_000 }), { minLength: 2 });
    fc.assert(fc.property(clock, times => {
      const next = sequencers();
      const values = times.map(next);
      for (const value of values) expect(value).toMatch(/^[0-9A-F]{18}$/);
      expect(values).toEqual([...new Set(values)].sort());
    }));
  });

  it('grow from one sandbox to the next, as time does', () => {
    const earlier = sequencers()(1_000);
    expect(sequencers()(1_001) > earlier).toBe(true);
  });
});
