import { RunningCount } from '../../src/terminal/running-count';

function terminal(isTTY: boolean) {
  let text = '';
  let now = 0;
  return {
    stderr: (more: string) => {
      text += more;
    },
    stderrIsTTY: isTTY,
    now: () => now,
    pass: (milliseconds: number) => {
      now += milliseconds;
    },
    get text() {
      return text;
    },
  };
}

it('redraws one line, not too often, with the rate', () => {
  const io = terminal(true);
  const count = new RunningCount(io, 100);
  io.pass(500);
  count.show(600, '600 objects');
  io.pass(199);
  count.show(700, '700 objects');
  io.pass(301);
  count.show(1_100, '1100 objects');
  count.clear();
  expect(io.text).toBe('\r\u001b[K600 objects, 1000 per second\r\u001b[K1100 objects, 1000 per second\r\u001b[K');
});

it('prints nothing into a log, and has no rate before time passes', () => {
  const io = terminal(false);
  const count = new RunningCount(io);
  expect(count.rate(10)).toBe(0);
  io.pass(1_000);
  count.show(5, '5 objects');
  count.clear();
  expect([io.text, count.rate(5)]).toEqual(['', 5]);
});
