import { fakeIo, FakeIo, FakeSettings } from './fake-io';
import { run } from '../../src/cli/run';

/** What a command said, and the code that it exited with. */
export type Asked = FakeIo & { readonly code: number };

export async function ask(argv: readonly string[], settings: FakeSettings = {}): Promise<Asked> {
  const io = fakeIo(settings);
  const code = await run(argv, io);
  return Object.assign(io, { code });
}
