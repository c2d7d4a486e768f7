import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileOf, TestRun } from './mutation';
import { mutationArguments, sampled } from './mutation-arguments';
import { MUTATIONS } from './mutations';
import { ScratchCopy } from './scratch-copy';
import { TypeCheck } from './type-check';
import { Bench, Verdict, verdictOf } from './verdict';
import { ROOT } from '../support/project-root';

/** What the mutated code is part of. */
const FOLDERS = ['src/core', 'src/client', 'src/handlers'];

/** `npm run test:mutations [-- --sample n] [--seed n] [--only name]`: exits with 1 unless each mutation is caught. */
async function main(): Promise<number> {
  const given = mutationArguments(process.argv.slice(2), Math.random());
  const mutations = sampled(MUTATIONS, given);
  if (mutations.length === 0) throw new Error(`no mutation has a name with ${given.only}`);
  print(`${mutations.length} of ${MUTATIONS.length} mutations${given.sample === undefined ? '' : `, seed ${given.seed}`}`);
  const pristine = ScratchCopy.create(ROOT);
  const copies = Array.from({ length: availableParallelism() }, () => ScratchCopy.create(pristine.folder));
  try {
    const start = performance.now();
    const broken = await control(copies, mutations.flatMap(({ tests }) => tests));
    for (const each of broken) print(`without a mutation: ${each}`);
    if (broken.length > 0) return 1;
    print(`without a mutation, their tests pass: ${secondsSince(start)} s`);

    const types = new TypeCheck(pristine.folder, FOLDERS);
    const verdicts = new Map<string, Verdict>();
    await inTurns(copies, mutations, async (copy, mutation) => {
      const bench: Bench = {
        source: file => copy.source(file),
        write: (file, text) => copy.write(file, text),
        typeErrors: (file, text) => types.errorsWith(join(pristine.folder, 'src', file), text),
        run: test => copy.run(test),
      };
      const verdict = await verdictOf(mutation, bench);
      verdicts.set(verdict.name, verdict);
      print(lineOf(verdict));
    });
    const found = mutations.flatMap(({ name }) => verdicts.get(name) ?? []);
    const folder = join(ROOT, 'build');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'mutations.json'), `${JSON.stringify(found, undefined, 2)}\n`);
    const caught = found.filter(({ caughtBy }) => caughtBy !== undefined).length;
    print(`${caught} of ${mutations.length} mutations are caught, in ${secondsSince(start)} s`);
    return caught === mutations.length ? 0 : 1;
  } finally {
    [pristine, ...copies].forEach(copy => copy.remove());
  }
}

/** The tests must pass on the sources as they are, or their failure would mean nothing. */
async function control(copies: readonly ScratchCopy[], tests: readonly TestRun[]): Promise<string[]> {
  const distinct = [...new Map(tests.map(test => [JSON.stringify(test), test])).values()];
  const broken: string[] = [];
  await inTurns(copies, distinct, async (copy, test) => {
    const found = await copy.run(test);
    if (found.result !== 'passed') broken.push(`${fileOf(test)}: ${found.result === 'failed' ? `${found.test} fails` : found.reason}`);
  });
  return broken;
}

/** Each copy takes the next item as soon as it is done with the last one. */
async function inTurns<T>(copies: readonly ScratchCopy[], items: readonly T[], work: (copy: ScratchCopy, item: T) => Promise<void>): Promise<void> {
  const queue = items.values();
  await Promise.all(copies.map(async copy => { for (const item of queue) await work(copy, item); }));
}

function lineOf({ name, caughtBy, test, fault, seconds }: Verdict): string {
  return caughtBy === undefined ? `SURVIVES  ${name}: ${fault}` : `${caughtBy.padEnd(9)} ${name} (${seconds} s): ${test}`;
}

function secondsSince(start: number): number {
  return Math.round((performance.now() - start) / 1000);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

void main().then(code => { process.exitCode = code; });
