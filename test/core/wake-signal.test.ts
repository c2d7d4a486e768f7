import { indexWait, wakeSignal } from '../../src/core/wake-signal';

const START = 1_700_000_000_000;

describe('signals', () => {
  it('of one window are one message, and each window has its own', () => {
    const ids = [0, 1, 1_999, 2_000, 3_999, 4_000].map(milliseconds => wakeSignal(START + milliseconds, 2).deduplicationId);
    expect(ids).toEqual(['2-850000000', '2-850000000', '2-850000000', '2-850000001', '2-850000001', '2-850000002']);
  });

  it('of different intervals are different messages', () => {
    expect(wakeSignal(0, 2).deduplicationId).not.toBe(wakeSignal(0, 3).deduplicationId);
  });

  it('name the end of their window', () => {
    expect(JSON.parse(wakeSignal(START + 1_500, 2).body)).toEqual({ version: 1, until: START + 2_000 });
  });
});

describe('a run that signals start', () => {
  const { body } = wakeSignal(START, 2);

  it('waits until the index shows what was recorded until the end of the window', () => {
    expect(indexWait([body], START + 2_000)).toBe(500);
    expect(indexWait([body], START + 2_300)).toBe(200);
  });

  it('does not wait if that was long ago', () => {
    expect(indexWait([body], START + 2_500)).toBe(0);
    expect(indexWait([body], START + 60_000)).toBe(0);
  });

  it('waits for the last of its signals', () => {
    expect(indexWait([body, wakeSignal(START + 2_000, 2).body], START + 4_100)).toBe(400);
  });

  it('waits no longer than the index needs, even if the clock of a sender is fast', () => {
    expect(indexWait([wakeSignal(START + 600_000, 2).body], START)).toBe(500);
  });

  it('does not wait for what is no signal', () => {
    expect(indexWait(['', 'null', '{}', '{"until":"1"}', '[1]'], START)).toBe(0);
    expect(indexWait([], START)).toBe(0);
  });
});
