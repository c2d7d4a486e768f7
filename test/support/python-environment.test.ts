import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEnvironment } from './python-environment';

const PURPOSE = 'npm run e2e';
const PATH = process.env.PATH;

let folder: string;

beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'python-test-')); });
afterEach(() => {
  process.env.PATH = PATH;
  rmSync(folder, { recursive: true });
});

/** A PATH with no python3 but this one. */
function onlyPython(script?: string): void {
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  if (script !== undefined) writeFileSync(join(bin, 'python3'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  process.env.PATH = bin;
}

it.each([
  ['there is none', undefined, 'npm run e2e needs Python, and there is no python3 on the PATH that runs.'],
  ['it does not run', 'exit 127', 'npm run e2e needs Python, and there is no python3 on the PATH that runs.'],
  ['it is old', 'echo 3 8', 'npm run e2e needs Python 3.9 or newer, and python3 is 3.8.'],
  ['it is very old', 'echo 2 7', 'npm run e2e needs Python 3.9 or newer, and python3 is 2.7.'],
  ['it lacks venv', 'test "$1" = -c && echo 3 11', 'npm run e2e needs Python with venv, and `python3 -m venv` failed.'],
])('says what to install when Python is missing: %s', (_, script, message) => {
  onlyPython(script);
  const environment = join(folder, 'nested', 'environment');

  expect(() => createEnvironment(environment, PURPOSE))
    .toThrow(`${message} Install Python 3.9 or newer with venv, on Debian: apt-get install python3 python3-venv`);
  expect(existsSync(environment)).toBe(false);
});

it('creates one where a newer Python is', () => {
  onlyPython('if [ "$1" = -c ]; then echo 4 0; else /bin/mkdir -p "$4"; fi');
  createEnvironment(join(folder, 'environment'), PURPOSE);

  expect(existsSync(join(folder, 'environment'))).toBe(true);
});
