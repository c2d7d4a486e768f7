import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pythonEnvironment } from '../support/python-environment';

const REQUIREMENTS = join(__dirname, 'requirements.txt');

/** Runs a program of the pinned judges. It may report findings by its exit code. @returns what it printed */
export function judge(program: string, args: readonly string[], cwd: string): string {
  const bin = pythonEnvironment(REQUIREMENTS, 'npm run judge');
  const { error, stdout, stderr } = spawnSync(join(bin, program), args, { cwd, encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 });
  if (error) throw error;
  if (stdout === '') throw new Error(`${program} reported nothing: ${stderr}`);
  return stdout;
}
