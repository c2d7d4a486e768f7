import { ClockText, fromNow } from '../../src/terminal/clock-text';

const NOW = Date.parse('2026-11-22T12:00:00.000Z');

it('shows UTC', () => {
  const clock = new ClockText(true);
  expect(clock.seconds('1795345200.250')).toBe('2026-11-22 11:00:00');
  expect(clock.exact('1795345200.250')).toBe('2026-11-22 11:00:00.250 UTC');
});

it.each([
  ['1795345200.250', '60 minutes ago'],
  ['1795348800.000', '0 ms ago'],
  ['1795348740.000', '1 minute ago'],
  ['1795176000.000', '2 days ago'],
  ['1795349700.000', 'in 15 minutes'],
])('%s is %s', (timestamp, words) => {
  expect(fromNow(timestamp, NOW)).toBe(words);
});
