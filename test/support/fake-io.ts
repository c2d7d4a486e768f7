import type { Io } from '../../src/terminal/io';

/** A world that remembers what was said. */
export interface FakeIo extends Io {
  readonly out: string;
  readonly err: string;
}

export const NOW = Date.parse('2026-11-22T12:00:00.000Z');

export type FakeSettings = Partial<Pick<Io, 'env' | 'isTTY' | 'stderrIsTTY' | 'columns' | 'signal' | 'user' | 'confirm'>>;

export function fakeIo(settings: FakeSettings = {}): FakeIo {
  let out = '';
  let err = '';
  return {
    env: {},
    isTTY: false,
    stderrIsTTY: false,
    columns: 80,
    signal: new AbortController().signal,
    user: 'jo@desk',
    ...settings,
    now: () => NOW,
    drained: () => Promise.resolve(),
    stdout: text => {
      out += text;
    },
    stderr: text => {
      err += text;
    },
    get out() {
      return out;
    },
    get err() {
      return err;
    },
  };
}

/** The same in which time goes on. */
export function liveIo(settings: FakeSettings = {}): FakeIo {
  return Object.assign(fakeIo(settings), { now: () => Date.now() });
}
