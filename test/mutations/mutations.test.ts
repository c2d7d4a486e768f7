import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileOf, mutated, Mutation, suiteOf } from './mutation';
import { mutationArguments, sampled } from './mutation-arguments';
import { MUTATIONS } from './mutations';
import type { TestResult } from './scratch-copy';
import { TypeCheck } from './type-check';
import { Bench, verdictOf } from './verdict';
import { ROOT } from '../support/project-root';

const sourceOf = (file: string) => readFileSync(join(ROOT, 'src', file), 'utf8');

describe('the list', () => {
  it.each(MUTATIONS.map(mutation => [mutation.name, mutation] as const))('applies: %s', (_, mutation) => {
    expect(mutated(sourceOf(mutation.file), mutation)).toContain(mutation.replace);
    expect(mutation.tests.filter(test => !existsSync(join(ROOT, 'test', fileOf(test))))).toEqual([]);
    expect(mutation.tests.length).toBeGreaterThan(0);
  });

  it('has many bugs, each with a name of its own, for every part that could lose or double an event', () => {
    expect(MUTATIONS.length).toBeGreaterThanOrEqual(36);
    expect(new Set(MUTATIONS.map(({ name }) => name)).size).toBe(MUTATIONS.length);
    expect([...new Set(MUTATIONS.map(({ file }) => file))]).toEqual(expect.arrayContaining([
      'core/batch.ts', 'core/dispatch.ts', 'core/event-order.ts', 'core/item.ts', 'core/lifecycle.ts', 'core/outcome.ts', 'core/plan.ts', 'core/reason.ts',
      'core/settle.ts', 'core/statement.ts', 'core/s3/event-identity.ts', 'client/aws-errors.ts', 'client/bulk-change.ts', 'client/sealed-token.ts',
      'client/ledger-writer.ts', 'client/retries.ts', 'client/row-writer.ts', 'client/statement-batches.ts', 'handlers/ingest-batch.ts', 'handlers/settle-batch.ts',
    ]));
  });
});

describe('a verdict', () => {
  const MUTATION: Mutation = { name: 'count wrongly', file: 'core/count.ts', find: '+ 1', replace: '+ 2', tests: ['core/count.test.ts', 'handlers/count.test.ts'] };

  /** A bench with one source, which remembers what was tested. */
  function bench(results: readonly TestResult[], changes: Partial<Bench> = {}): Bench & { readonly written: string[] } {
    const left = [...results];
    const written: string[] = [];
    return {
      written,
      source: () => 'count + 1',
      write: (_, text) => written.push(text),
      typeErrors: () => [],
      run: () => Promise.resolve(left.shift() ?? { result: 'passed' }),
      ...changes,
    };
  }

  it('names the first suite whose test fails, and restores the source', async () => {
    const subject = bench([{ result: 'passed' }, { result: 'failed', test: 'counts' }]);
    expect(await verdictOf(MUTATION, subject)).toMatchObject({ name: 'count wrongly', caughtBy: 'handlers', test: 'handlers/count.test.ts: counts' });
    expect(subject.written).toEqual(['count + 2', 'count + 1']);
  });

  it.each<[string, Bench, RegExp]>([
    ['survives', bench([]), /^survives core\/count.test.ts, handlers\/count.test.ts$/],
    ['does not apply', bench([], { source: () => 'count' }), /contains the text to replace 0 times, not once: \+ 1/],
    ['applies twice', bench([], { source: () => '+ 1 + 1' }), /contains the text to replace 2 times/],
    ['does not compile', bench([], { typeErrors: () => ['no such member'] }), /^does not compile: no such member$/],
    ['breaks its test', bench([{ result: 'broken', reason: 'no test has this name' }]), /^core\/count.test.ts does not run: no test has this name$/],
  ])('is a fault if the mutation %s', async (_, subject, fault) => {
    const { caughtBy, fault: found } = await verdictOf(MUTATION, subject);
    expect(caughtBy).toBeUndefined();
    expect(found).toMatch(fault);
  });

  it('is of the suite whose folder the test is in', () => {
    expect(['core/plan.test.ts', 'client/cursor.test.ts', 'core/model.test.ts', 'contract/ledger.contract.test.ts', 'fuzz/fuzz.test.ts', 'faults/x.ts'].map(suiteOf))
      .toEqual(['unit', 'unit', 'model', 'contract', 'fuzz', 'faults']);
  });
});

it('finds the type errors of a mutated source', () => {
  const file = join(ROOT, 'src/core/chunks.ts');
  const types = new TypeCheck(ROOT, ['src/core']);
  const text = sourceOf('core/chunks.ts');
  expect(types.errorsWith(file, text)).toEqual([]);
  expect(types.errorsWith(file, text.replace('size: number', 'size: string'))).not.toEqual([]);
  expect(types.errorsWith(file, text.replace('chunk + 1', '1'))).toEqual([]);
  expect(types.errorsWith(file, text.replace('(chunk + 1) * size', 'size'))).toEqual([]);
  expect(types.errorsWith(file, text.replace('(_, chunk)', '(_, chunk, unused)'))).not.toEqual([]);
});

it('takes a sample, the same for the same seed', () => {
  const names = (...argv: string[]) => sampled(MUTATIONS, mutationArguments(argv, 0.5)).map(({ name }) => name);
  expect(names()).toEqual(MUTATIONS.map(({ name }) => name));
  expect(names('--sample', '8', '--seed', '3')).toEqual(names('--sample', '8', '--seed', '3'));
  expect(new Set(names('--sample', '8', '--seed', '3')).size).toBe(8);
  expect(names('--sample', '8', '--seed', '4')).not.toEqual(names('--sample', '8', '--seed', '3'));
  expect(names('--only', 'surrogate pair')).toEqual(['cut a surrogate pair']);
  expect(() => mutationArguments(['--sample', 'few'], 0.5)).toThrow('--sample must be a whole number from 1 to 999999999, got: few');
});
