import { spawnSync } from 'node:child_process';
import { median } from './measurement';

const MEASURE = 'const start = performance.now(); require(process.argv[1]); process.stdout.write(String(performance.now() - start));';

/** How long a fresh process takes to load each module: milliseconds, the median of rounds in which the modules take turns. */
export function loadTimes<Name extends string>(
  modules: Readonly<Record<Name, string>>,
  environment: NodeJS.ProcessEnv,
  rounds: number,
): Record<Name, number> {
  const names = Object.keys(modules) as Name[];
  const times = Array.from({ length: rounds }, () => names.map(name => loadTime(modules[name], environment)));
  return Object.fromEntries(names.map((name, index) => [name, median(times.map(round => round[index]))])) as Record<Name, number>;
}

function loadTime(path: string, environment: NodeJS.ProcessEnv): number {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['-e', MEASURE, path], { env: environment, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${path} does not load: ${stderr}`);
  return Number(stdout);
}
