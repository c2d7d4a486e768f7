import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';

const JSII_DIFF = require.resolve('jsii-diff/bin/jsii-diff');
const IGNORED = '.compatignore';

/** The last release in the registry; undefined where the registry says that it knows none. */
function releasedVersion(name: string): string | undefined {
  const { stdout, stderr } = spawnSync('npm', ['view', name, 'version', '--json'], { encoding: 'utf8' });
  const answer = parsed(stdout);
  if (typeof answer === 'string') return answer;
  if (answer?.error?.code === 'E404') return undefined;
  throw new Error(`the registry did not tell the last release of ${name}:\n${stderr}`);
}

function parsed(json: string): string | { readonly error?: { readonly code?: string } } | undefined {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** Ends the process with an error where the API as it is compiled breaks what the last release offers. */
function compare(): void {
  const { name } = JSON.parse(readFileSync('package.json', 'utf8')) as { name: string };
  const version = releasedVersion(name);
  if (version === undefined) {
    console.log(`${name} is not released yet: there is no API to be compatible with.`);
    return;
  }
  // Within the project, so that the release finds the dependencies that both have.
  const folder = mkdtempSync(resolve('.released-'));
  try {
    run('npm', 'pack', '--silent', '--pack-destination', folder, `${name}@${version}`);
    run('tar', '-xzf', join(folder, readdirSync(folder)[0]), '-C', folder);
    const { status } = spawnSync(process.execPath, [JSII_DIFF, join(folder, 'package'), '.', '--keys', '--ignore-file', IGNORED], { stdio: 'inherit' });
    if (status !== 0) {
      console.error(`The API differs from that of ${version}, as told above. Take it back, or add the keys to ${IGNORED} and release a new major version.`);
      process.exitCode = 1;
    } else {
      console.log(`The API is compatible with that of ${version}.`);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function run(command: string, ...args: string[]): void {
  const { status, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}`);
}

compare();
