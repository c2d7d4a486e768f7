import { Progress } from '../../src/terminal/progress';
import { fakeIo } from '../support/fake-io';

it('draws a bar over itself on a terminal, and removes it', () => {
  const io = fakeIo({ stderrIsTTY: true });
  const progress = new Progress('events', 4, io);
  for (const done of [0, 2, 5]) progress.show(done);
  progress.clear();
  expect(io.err).toBe([
    `\r\u001b[K[${'-'.repeat(30)}] 0 of 4 events`,
    `\r\u001b[K[${'#'.repeat(15)}${'-'.repeat(15)}] 2 of 4 events`,
    `\r\u001b[K[${'#'.repeat(30)}] 5 of 4 events`,
    '\r\u001b[K',
  ].join(''));
});

it('prints nothing to a log', () => {
  const io = fakeIo({ stderrIsTTY: false });
  const progress = new Progress('events', 4, io);
  progress.show(1);
  progress.clear();
  expect(io.err).toBe('');
});
