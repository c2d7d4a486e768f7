import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';

/**
 * Runs commands at the same time: `side-by-side CHECK... -- COMMAND [ARG...]`. COMMAND prints as it goes; what a check prints, in one text,
 * follows at the end. Exits with 1 if any of them fails.
 */
async function sideBySide(argv: readonly string[]): Promise<number> {
  const end = argv.indexOf('--');
  const checks = argv.slice(0, end).map(check);
  const [command, ...args] = argv.slice(end + 1);
  const code = await exitCode(spawn(command, args, { stdio: 'inherit' }));
  const results = await Promise.all(checks);
  for (const { name, output, failed, seconds } of results) {
    process.stdout.write(`\n=== ${name}: ${failed ? 'failed' : 'passed'} in ${seconds} s\n${output}`);
  }
  return code !== 0 || results.some(({ failed }) => failed) ? 1 : 0;
}

async function check(name: string) {
  const start = performance.now();
  const child = spawn(name, { shell: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const [code, out, err] = await Promise.all([exitCode(child), text(child.stdout), text(child.stderr)]);
  return { name, output: out + err, failed: code !== 0, seconds: Math.round((performance.now() - start) / 1000) };
}

function exitCode(child: ReturnType<typeof spawn>): Promise<number | null> {
  return new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
}

void sideBySide(process.argv.slice(2)).then(code => { process.exitCode = code; });
