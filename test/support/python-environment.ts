import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './project-root';

const OLDEST = [3, 9] as const;
const INSTALL = 'Install Python 3.9 or newer with venv, on Debian: apt-get install python3 python3-venv';

/**
 * A Python environment with pinned packages, made once for each set of requirements.
 *
 * @param requirements the path of a requirements.txt that pins every package
 * @param purpose what needs it, for the error if Python is missing
 * @returns the folder of its programs
 */
export function pythonEnvironment(requirements: string, purpose: string): string {
  const version = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  const folder = join(ROOT, 'build', 'python', version);
  const bin = join(folder, 'bin');
  const ready = join(folder, '.ready');
  if (existsSync(ready)) return bin;
  createEnvironment(folder, purpose);
  execFileSync(join(bin, 'pip'), ['install', '--quiet', '--disable-pip-version-check', '--requirement', requirements], { stdio: ['ignore', 'ignore', 'inherit'] });
  writeFileSync(ready, '');
  return bin;
}

export function createEnvironment(folder: string, purpose: string): void {
  const version = pythonVersion(purpose);
  if (version[0] < OLDEST[0] || (version[0] === OLDEST[0] && version[1] < OLDEST[1])) {
    throw new Error(`${purpose} needs Python ${OLDEST.join('.')} or newer, and python3 is ${version.join('.')}. ${INSTALL}`);
  }
  mkdirSync(join(folder, '..'), { recursive: true });
  try {
    execFileSync('python3', ['-m', 'venv', '--clear', folder], { env: process.env, stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    throw new Error(`${purpose} needs Python with venv, and \`python3 -m venv\` failed. ${INSTALL}`, { cause: error });
  }
}

function pythonVersion(purpose: string): readonly [number, number] {
  try {
    const version = execFileSync('python3', ['-c', 'import sys; print(*sys.version_info[:2])'], {
      env: process.env, stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8',
    });
    const [major, minor] = version.trim().split(' ').map(Number);
    return [major, minor];
  } catch (error) {
    throw new Error(`${purpose} needs Python, and there is no python3 on the PATH that runs. ${INSTALL}`, { cause: error });
  }
}
