import { FakeIo, fakeIo } from './fake-io';

/** A world that remembers what was said, in which time goes on. */
export function liveIo(settings: Parameters<typeof fakeIo>[0] = {}): FakeIo {
  return Object.assign(fakeIo(settings), { now: () => Date.now() });
}
