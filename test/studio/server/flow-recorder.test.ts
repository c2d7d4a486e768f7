import { after, fromMilliseconds } from '../../../src/core/timestamp';
import { FlowRecorder } from '../../../src/studio';
import { uploadAt } from '../../support/entries';
import { NOW } from '../../support/fake-io';

const START = fromMilliseconds(NOW);

function recorder() {
  let now = NOW;
  return { flow: new FlowRecorder(() => now), pass: (seconds: number) => { now += seconds * 1000; } };
}

/** Happens now, and is recorded one and a half seconds later. */
const entry = uploadAt(new Date(NOW).toISOString(), 1);
const change = (seconds: number, from: string, to: string) => ({ at: after(START, seconds * 1000), from, to, by: 'dispatch' });

it('counts what is recorded, delivered, completed and failed, and what is not settled', async () => {
  const { flow, pass } = recorder();
  flow.recorded(entry);
  flow.recorded(uploadAt(new Date(NOW).toISOString(), 2));
  pass(6);
  flow.changed(entry, change(6, 'created', 'dispatched'));
  pass(6);
  flow.changed(entry, change(12, 'dispatched', 'failed'));
  const { series, times, period } = await flow.plots('hour');
  const first = times.indexOf(NOW / 1000);
  const from = (name: keyof typeof series) => series[name]?.slice(first, first + 3);
  expect(period).toBe(5);
  expect({ recorded: from('recorded'), delivered: from('delivered'), failed: from('failed'), completed: from('completed'), backlog: from('backlog') }).toEqual({
    recorded: [2, 0, 0], delivered: [0, 1, 0], failed: [0, 0, 1], completed: [0, 0, 0], backlog: [2, 2, 1],
  });
  expect({ p50: from('lagP50'), p99: from('lagP99') }).toEqual({ p50: [1.5, null, null], p99: [1.5, null, null] });
});

it('the age of the oldest waiting event grows until the event is delivered, and is 0 while nothing waits', async () => {
  const { flow, pass } = recorder();
  flow.recorded(entry);
  pass(11);
  const { series } = await flow.plots('hour');
  expect(series.oldestAge?.filter(age => age !== null)).toEqual([5, 10, 11]);
  flow.changed(entry, change(11, 'created', 'dispatched'));
  pass(10);
  const later = (await flow.plots('hour')).series.oldestAge?.filter(age => age !== null);
  expect(later).toEqual([5, 10, 11, 0, 0]);
});

it('an event that an operator retries waits again', async () => {
  const { flow, pass } = recorder();
  flow.recorded(entry);
  flow.changed(entry, change(1, 'created', 'dispatched'));
  flow.changed(entry, change(2, 'dispatched', 'failed'));
  expect((await flow.plots('hour')).series.backlog?.at(-1)).toBe(0);
  pass(5);
  flow.changed(entry, change(5, 'failed', 'created'));
  expect((await flow.plots('hour')).series.backlog?.at(-1)).toBe(1);
});

it('an event that an operator discards does not wait any more', async () => {
  const { flow, pass } = recorder();
  flow.recorded(entry);
  pass(5);
  flow.changed(entry, { ...change(5, 'created', 'discarded'), by: 'jo' });
  pass(10);
  const { series } = await flow.plots('hour');
  expect(series.backlog?.slice(-4)).toEqual([1, 0, 0, 0]);
  expect(series.oldestAge?.slice(-4)).toEqual([5, 5, 0, 0]);
});

it.each([['day', 300, 2], ['week', 3_600, 2]] as const)('shows the last %s in periods of %i seconds', async (range, period, least) => {
  const { flow } = recorder();
  flow.recorded(entry);
  const plots = await flow.plots(range);
  expect(plots.period).toBe(period);
  expect(plots.times.length).toBeGreaterThanOrEqual(least);
  expect(plots.series.recorded?.at(-1)).toBe(1);
});
