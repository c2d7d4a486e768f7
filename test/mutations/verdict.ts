import { fileOf, mutated, Mutation, Suite, suiteOf, TestRun } from './mutation';
import type { TestResult } from './scratch-copy';

export interface Verdict {
  readonly name: string;
  readonly file: string;
  readonly caughtBy?: Suite;
  /** The first test that failed. */
  readonly test?: string;
  /** Why the mutation proves nothing; absent if it was caught. */
  readonly fault?: string;
  readonly seconds: number;
}

/** What a mutation is tried on: a copy of the sources, a compiler and a runner of tests. */
export interface Bench {
  readonly source: (file: string) => string;
  readonly write: (file: string, text: string) => void;
  readonly typeErrors: (file: string, text: string) => readonly string[];
  readonly run: (test: TestRun) => Promise<TestResult>;
}

/** Plants one bug, runs its tests until one fails, and restores the source. */
export async function verdictOf(mutation: Mutation, { source, write, typeErrors, run }: Bench): Promise<Verdict> {
  const { name, file, tests } = mutation;
  const start = performance.now();
  const verdict = (found: Pick<Verdict, 'caughtBy' | 'test' | 'fault'>): Verdict =>
    ({ name, file, ...found, seconds: Math.round((performance.now() - start) / 100) / 10 });
  const original = source(file);
  try {
    const text = mutated(original, mutation);
    const [error] = typeErrors(file, text);
    if (error !== undefined) return verdict({ fault: `does not compile: ${error}` });
    write(file, text);
    for (const test of tests) {
      const found = await run(test);
      if (found.result === 'broken') return verdict({ fault: `${fileOf(test)} does not run: ${found.reason}` });
      if (found.result === 'failed') return verdict({ caughtBy: suiteOf(test), test: `${fileOf(test)}: ${found.test}` });
    }
    return verdict({ fault: `survives ${tests.map(fileOf).join(', ')}` });
  } catch (error) {
    return verdict({ fault: (error as Error).message });
  } finally {
    write(file, original);
  }
}
