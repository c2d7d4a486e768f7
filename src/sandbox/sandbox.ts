import type { SandboxOptions } from './index';
import type { Io } from '../cli';

/** @returns the exit code */
export async function runSandbox(_options: SandboxOptions, _io: Io): Promise<number> {
  return 2;
}
