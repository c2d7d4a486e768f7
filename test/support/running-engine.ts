import type { TestEngine } from './engines';
import type { Engine } from '../../src/sandbox/engine';

const STARTUP_MS = 90_000;

/** Starts the engine before the tests of the file or block that calls this, and stops it after them. */
export function runningEngine({ start }: TestEngine): () => Engine {
  let engine: Engine | undefined;
  beforeAll(async () => { engine = await start(); }, STARTUP_MS);
  afterAll(() => engine?.stop());
  return () => {
    if (!engine) throw new Error('the engine has not started');
    return engine;
  };
}
