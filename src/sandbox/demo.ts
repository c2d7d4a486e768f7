import type { DemoOptions } from './index';
import type { Io } from '../cli';

/** @returns the exit code */
export async function runDemo(_options: DemoOptions, _io: Io): Promise<number> {
  return 2;
}
