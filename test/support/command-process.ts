import { ChildProcessWithoutNullStreams, execFile, spawn } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from './project-root';

const BIN = join(ROOT, 'assets', 'cli', 'bin', 'index.js');
/** A child that should have ended is ended, so that the test fails instead of hanging. */
const TIMEOUT_MS = 30_000;
const MAX_OUTPUT = 64 * 1024 * 1024;

type Environment = Readonly<Record<string, string>>;

/** The command as it is installed, in a process of its own, until it ends. */
export function runCommand(args: readonly string[], env: Environment = {}, input = ''): Promise<{ code: unknown; out: string; err: string }> {
  return new Promise(resolve => {
    const child = execFile(BIN, [...args], { env: environment(env), timeout: TIMEOUT_MS, maxBuffer: MAX_OUTPUT }, (error, out, err) => {
      resolve({ code: error ? error.code : 0, out, err });
    });
    child.stdin?.on('error', () => undefined).end(input);
  });
}

export function startCommand(args: readonly string[], env: Environment = {}): ChildProcessWithoutNullStreams {
  return spawn(BIN, [...args], { env: environment(env), timeout: TIMEOUT_MS });
}

/** As little as a shell gives: no credentials, no region, no table. */
function environment(extra: Environment): Record<string, string> {
  return { PATH: process.env.PATH ?? '', AWS_EC2_METADATA_DISABLED: 'true', ...extra };
}
