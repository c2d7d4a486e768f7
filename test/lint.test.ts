import { join } from 'node:path';
import { ESLint, loadESLint } from 'eslint';

const ROOT = join(__dirname, '..');

let eslint: ESLint;

beforeAll(async () => {
  const LegacyESLint = await loadESLint({ useFlatConfig: false });
  eslint = new LegacyESLint({ cwd: ROOT }) as ESLint;
});

describe.each([
  {
    zone: 'core',
    file: 'src/core/batch.ts',
    allowed: ['./entry', 'uuid'],
    forbidden: ['../client', '../handlers/ingest', '../s3-event-ledger', '@aws-sdk/client-dynamodb', 'aws-cdk-lib', 'node:fs'],
  },
  {
    zone: 'client',
    file: 'src/client/ledger-client.ts',
    allowed: ['./cursor', '../core/entry', '@aws-sdk/client-dynamodb'],
    forbidden: ['../handlers/ingest', '../cli', '../sandbox', '../event-status', 'aws-cdk-lib', 'commander', 'node:fs'],
  },
  {
    zone: 'handlers',
    file: 'src/handlers/ingest.ts',
    allowed: ['./ingest-log', '../client', '../core/batch', '@aws-sdk/client-dynamodb', '@smithy/node-http-handler', 'node:fs'],
    forbidden: ['../cli', '../sandbox', '../s3-event-ledger', 'aws-cdk-lib', 'dynalite'],
  },
  {
    zone: 'cli',
    file: 'src/cli/run.ts',
    allowed: ['./io', '../client', '../core/status', '../sandbox/index', 'commander', 'node:process'],
    forbidden: ['../sandbox/engine', '../handlers/ingest', '../event-status', 'aws-cdk-lib', 'chokidar'],
  },
  {
    zone: 'sandbox',
    file: 'src/sandbox/engine.ts',
    allowed: ['./partiql-bridge', '../client', '../core/table', '../cli/index', 'chokidar', 'node:http'],
    forbidden: ['../cli/run', '../handlers/ingest', '../event-status', 'aws-cdk-lib', 'commander'],
  },
  {
    zone: 'constructs',
    file: 'src/s3-event-ledger.ts',
    allowed: ['./event-status', './core/table', './core/settings', './core/event-name', './handlers/bundled-function', 'aws-cdk-lib/aws-s3', 'constructs'],
    forbidden: ['./core/batch', './client', './cli', './sandbox', './handlers/ingest', '@aws-sdk/client-dynamodb', 'node:fs', 'uuid'],
  },
])('in $zone', ({ file, allowed, forbidden }) => {
  it.each(allowed)('%s may be imported', async module => {
    expect(await importProblems(file, module)).toEqual([]);
  });

  it.each(forbidden)('%s may not be imported', async module => {
    expect(await importProblems(file, module)).toEqual([expect.stringContaining(' may import ')]);
  });
});

/** Lints a text in the place of a file that exists: nothing is written. */
async function importProblems(file: string, module: string): Promise<string[]> {
  const [{ messages }] = await eslint.lintText(`import * as imported from '${module}';\nexport const used = imported;\n`, { filePath: join(ROOT, file) });
  const broken = messages.filter(({ fatal }) => fatal);
  if (broken.length > 0) throw new Error(broken[0].message);
  return messages
    .filter(({ ruleId }) => ruleId === 'import/no-restricted-paths' || ruleId === '@typescript-eslint/no-restricted-imports')
    .map(({ message }) => message);
}
