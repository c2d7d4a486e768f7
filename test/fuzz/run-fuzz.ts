import { ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { FuzzArguments, fuzzArguments } from './fuzz-arguments';
import type { FuzzRange } from './fuzz-worker';
import { caseOf, Finding, fuzz, Tally } from './fuzzer';
import { SHIPPED } from './subjects';
import { ROOT } from '../support/project-root';

const RANGE = 10_000;
/** A range takes a second or two. A process that takes this long is stuck in one of its inputs. */
const STUCK_MS = 120_000;
const REPORT_EVERY = 1_000_000;

/** `npm run test:fuzz [-- --seed n] [--inputs n] [--replay n]`: exits with 1 if a reader does anything wrong. */
async function main(): Promise<number> {
  const given = fuzzArguments(process.argv.slice(2), Math.random());
  if (given.replay !== undefined) return replay(given.seed, given.replay);
  process.stdout.write(`fuzzing ${given.inputs} inputs, seed ${given.seed}\n`);
  const start = performance.now();
  const { byTarget, findings } = await fuzzInProcesses(given);
  const seconds = Math.round((performance.now() - start) / 100) / 10;
  const inputs = Object.values(byTarget).reduce((sum, count) => sum + count, 0);
  const folder = join(ROOT, 'build');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'fuzz.json'), `${JSON.stringify({ seed: given.seed, inputs, byTarget, seconds, findings: findings.length }, undefined, 2)}\n`);
  process.stdout.write(`${inputs} inputs in ${seconds} s, ${Math.round(inputs / seconds)} per second: ${findings.length} findings\n`);
  findings.forEach(print);
  return findings.length > 0 || inputs < given.inputs ? 1 : 0;
}

async function replay(seed: number, index: number): Promise<number> {
  const { target, fuzzCase } = caseOf(SHIPPED, seed, index);
  process.stdout.write(`${target}\n${fuzzCase.input()}\n`);
  const { findings } = await fuzz(SHIPPED, seed, index, index + 1);
  findings.forEach(print);
  return findings.length > 0 ? 1 : 0;
}

function print({ target, seed, index, rule, input }: Finding): void {
  process.stdout.write(`\n${target}: ${rule}\n  ${input}\n  npm run test:fuzz -- --seed ${seed} --replay ${index}\n`);
}

/** One process per core, each with the next range of inputs as soon as it is done with the last one. Stops at the first finding. */
async function fuzzInProcesses({ seed, inputs }: FuzzArguments): Promise<Tally> {
  const byTarget: Record<string, number> = {};
  const findings: Finding[] = [];
  let next = 0;
  let done = 0;
  await Promise.all(Array.from({ length: availableParallelism() }, async () => {
    const worker = fork(join(__dirname, 'fuzz-worker.ts'), { execArgv: ['--require', require.resolve('ts-node/register/transpile-only')] });
    try {
      while (next < inputs && findings.length === 0) {
        const range = { seed, from: next, to: Math.min(inputs, next + RANGE) };
        next = range.to;
        const tally = await tallyOf(worker, range);
        for (const [target, count] of Object.entries(tally.byTarget)) byTarget[target] = (byTarget[target] ?? 0) + count;
        findings.push(...tally.findings);
        if (Math.floor(done / REPORT_EVERY) < Math.floor((done += range.to - range.from) / REPORT_EVERY)) process.stdout.write(`${done} inputs\n`);
      }
    } finally {
      worker.kill('SIGKILL');
    }
  }));
  return { byTarget, findings };
}

async function tallyOf(worker: ChildProcess, range: FuzzRange): Promise<Tally> {
  const stuck = new AbortController();
  const timer = setTimeout(() => stuck.abort(), STUCK_MS);
  try {
    worker.send(range);
    const [tally] = await Promise.race([
      once(worker, 'message', { signal: stuck.signal }) as Promise<[Tally]>,
      once(worker, 'exit', { signal: stuck.signal }).then(([code]) => { throw new Error(`the process ended with ${String(code)}`); }),
    ]);
    return tally;
  } catch (error) {
    const rule = stuck.signal.aborted ? `one of ${range.to - range.from} inputs from ${range.from} on never ends` : (error as Error).message;
    return { byTarget: {}, findings: [{ target: 'any', seed: range.seed, index: range.from, rule, input: '' }] };
  } finally {
    clearTimeout(timer);
    stuck.abort();
  }
}

void main().then(code => { process.exitCode = code; });
