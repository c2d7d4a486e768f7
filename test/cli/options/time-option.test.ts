import { parseTime, seconds } from '../../../src/cli/options/time-option';

const NOW = Date.parse('2026-11-22T12:00:00.000Z');
const utc = (text: string) => parseTime('--since', text, NOW, true).toISOString();

describe('a time on the command line', () => {
  it.each([
    ['30s', '2026-11-22T11:59:30.000Z'],
    ['15m', '2026-11-22T11:45:00.000Z'],
    ['2h', '2026-11-22T10:00:00.000Z'],
    ['1.5h', '2026-11-22T10:30:00.000Z'],
    ['2 hours', '2026-11-22T10:00:00.000Z'],
    ['7d', '2026-11-15T12:00:00.000Z'],
    ['2026-11-20', '2026-11-20T00:00:00.000Z'],
    ['2026-11-20T14:05', '2026-11-20T14:05:00.000Z'],
    ['2026-11-20 14:05:06.789', '2026-11-20T14:05:06.789Z'],
    ['2026-11-20T14:05:06Z', '2026-11-20T14:05:06.000Z'],
    ['2026-11-20T14:05:06+01:00', '2026-11-20T13:05:06.000Z'],
    ['1651363199.123', '2022-04-30T23:59:59.123Z'],
    ['2024-02-29', '2024-02-29T00:00:00.000Z'],
  ])('%s is %s', (text, instant) => {
    expect(utc(text)).toBe(instant);
  });

  it('without a time zone is in that of this machine, unless UTC is set', () => {
    expect(parseTime('--since', '2026-07-01', NOW, false)).toEqual(new Date(2026, 6, 1));
    expect(parseTime('--since', '2026-01-01 14:05', NOW, false)).toEqual(new Date(2026, 0, 1, 14, 5));
  });

  it.each(['', 'yesterday', '2', '120', '-2h', '2 fortnights', '2h30m', '2026-02-30', '2025-02-29', '2026-13-01', '2026-11-20T25:00', '22.11.2026', '100y', '1e3s', '9'.repeat(200) + 's'])('%j is rejected with the valid formats', text => {
    expect(() => utc(text)).toThrow(expect.objectContaining({
      code: 'BAD_INPUT',
      message: expect.stringContaining(`--since is not a time: ${JSON.stringify(text)}. Use a duration before now (30s, 15m, 2h, 7d)`),
    }));
  });
});

describe('a duration on the command line', () => {
  it('is whole seconds, rounded up', () => {
    expect(seconds('--row-retention', '90d')).toBe(90 * 86_400);
    expect(seconds('--lease', '1500ms')).toBe(2);
    expect(seconds('--lease', undefined)).toBeUndefined();
  });

  it('is rejected with the valid formats', () => {
    expect(() => seconds('--row-retention', 'forever')).toThrow('--row-retention is not a duration: "forever". Use one such as 30s, 15m, 2h or 90d.');
  });
});
