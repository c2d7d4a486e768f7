/** A bug to plant, and the tests that should find it. */
export interface Mutation {
  /** What the mutated code does wrong. */
  readonly name: string;
  /** In `src`. */
  readonly file: string;
  /** Text that the file contains exactly once. */
  readonly find: string;
  readonly replace: string;
  /** The cheapest first. */
  readonly tests: readonly TestRun[];
}

/** A file in `test`, or one test of it. */
export type TestRun = string | { readonly file: string; readonly only: string };

export type Suite = 'unit' | 'model' | 'fuzz' | 'handlers' | 'contract' | 'faults';

export function fileOf(test: TestRun): string {
  return typeof test === 'string' ? test : test.file;
}

export function suiteOf(test: TestRun): Suite {
  const file = fileOf(test);
  if (file.startsWith('core/model')) return 'model';
  for (const suite of ['fuzz', 'handlers', 'contract', 'faults'] as const) if (file.startsWith(`${suite}/`)) return suite;
  return 'unit';
}

/** The mutated source. Throws if the mutation no longer applies. */
export function mutated(source: string, { file, find, replace }: Mutation): string {
  const matches = source.split(find).length - 1;
  if (matches !== 1) throw new Error(`src/${file} contains the text to replace ${matches} times, not once: ${find}`);
  const result = source.replace(find, () => replace);
  if (result === source) throw new Error(`src/${file} does not change: ${find}`);
  return result;
}
