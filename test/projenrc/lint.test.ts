import { join } from 'node:path';
import { ESLint, loadESLint } from 'eslint';
import { ROOT } from '../support/project-root';

const RULES_WITH_TYPES = { '@typescript-eslint/no-floating-promises': 'off', '@typescript-eslint/return-await': 'off' } as const;

let eslint: ESLint;

beforeAll(async () => {
  const LegacyESLint = await loadESLint({ useFlatConfig: false });
  // The rules of imports need no types, and reading the types of all files takes long.
  eslint = new LegacyESLint({ cwd: ROOT, overrideConfig: { parserOptions: { project: null }, rules: RULES_WITH_TYPES } }) as ESLint;
});

describe.each([
  {
    zone: 'core',
    file: 'src/core/batch.ts',
    allowed: ['./entry', 'uuid'],
    forbidden: ['../client', '../handlers/ingest-batch', '../s3-event-ledger', '@aws-sdk/client-dynamodb', 'aws-cdk-lib', 'node:fs'],
  },
  {
    zone: 'client',
    file: 'src/client/ledger-client.ts',
    allowed: ['./cursor', '../core/entry', '@aws-sdk/client-dynamodb'],
    forbidden: ['../handlers/ingest-batch', '../cli/run', '../sandbox', '../event-status', 'aws-cdk-lib', 'commander', 'node:fs'],
  },
  {
    zone: 'handlers',
    file: 'src/handlers/ingest-batch.ts',
    allowed: ['./ingest-log', '../client', '../core/batch', '@aws-sdk/client-dynamodb', '@smithy/node-http-handler', 'node:fs'],
    forbidden: ['../cli/run', '../sandbox', '../s3-event-ledger', 'aws-cdk-lib', 'dynalite'],
  },
  {
    zone: 'cli',
    file: 'src/cli/run.ts',
    allowed: ['./run', '../terminal/io', '../client', '../core/contract/status', '../sandbox/index', 'commander', 'node:process'],
    forbidden: ['../sandbox/engine', '../handlers/ingest-batch', '../event-status', 'aws-cdk-lib', 'chokidar'],
  },
  {
    zone: 'sandbox',
    file: 'src/sandbox/engine.ts',
    allowed: ['./partiql-bridge', '../terminal/io', '../client', '../core/item', 'chokidar', 'node:http'],
    forbidden: ['../cli/run', '../handlers/ingest-batch', '../event-status', 'aws-cdk-lib', 'commander'],
  },
  {
    zone: 'terminal',
    file: 'src/terminal/text-table.ts',
    allowed: ['./io', '../core/contract/status', 'cli-table3'],
    forbidden: ['../client', '../cli/run', '../sandbox', '../event-status', 'aws-cdk-lib', 'node:fs'],
  },
  {
    zone: 'the public API',
    file: 'src/s3-event-ledger.ts',
    allowed: ['./event-status', './core/contract/table-schema', './ledger/subscription', './functions/ingest-function', 'aws-cdk-lib/aws-s3', 'constructs'],
    forbidden: ['./core/batch', './client', './cli/run', './sandbox', './handlers/ingest-batch', '@aws-sdk/client-dynamodb', 'node:fs', 'uuid'],
  },
  {
    zone: 'ledger',
    file: 'src/ledger/ledger-table.ts',
    allowed: ['./subscription', '../event-status', '../core/contract/table-schema', '../access/queue-access', '../validation/property-check', 'constructs'],
    forbidden: ['../manager/manager-limits', '../functions/function-role', '../targets/target-binding', '../core/batch', '../client', 'node:fs'],
  },
  {
    zone: 'manager',
    file: 'src/manager/manager-limits.ts',
    allowed: ['./manager-checks', '../s3-event-manager-props', '../core/contract/defaults', '../access/manager-access', 'aws-cdk-lib'],
    forbidden: ['../ledger/subscription', '../targets/target-binding', '../functions/function-role', '../core/plan', '../client', 'node:fs'],
  },
  {
    zone: 'targets',
    file: 'src/targets/queue-binding.ts',
    allowed: ['./target-binding', '../message-group', '../access/manager-access', '../validation/property-check', 'aws-cdk-lib/aws-sqs'],
    forbidden: ['../ledger/subscription', '../manager/manager-limits', '../client/targets/queue-target', '../core/message', '@aws-sdk/client-sqs'],
  },
  {
    zone: 'functions',
    file: 'src/functions/bundled-function.ts',
    allowed: ['./function-role', '../core/contract/bundle', '../access/ledger-access', 'aws-cdk-lib/aws-lambda', 'node:path'],
    forbidden: ['../handlers/ingest-batch', '../ledger/subscription', '../validation/property-check', '../core/batch', 'node:fs'],
  },
  {
    zone: 'access',
    file: 'src/access/ledger-access.ts',
    allowed: ['./queue-access', '../event-delivery', '../core/contract/table-schema', 'aws-cdk-lib/aws-iam'],
    forbidden: ['../ledger/subscription', '../validation/property-check', '../core/item', '../client', 'node:fs'],
  },
  {
    zone: 'monitoring',
    file: 'src/monitoring/alarms.ts',
    allowed: ['./ledger-metric', '../monitoring', '../core/contract/metrics', '../access/topic-access', 'aws-cdk-lib/aws-cloudwatch'],
    forbidden: ['../manager/manager-limits', '../functions/function-role', '../core/embedded-metrics', '../client', 'node:fs'],
  },
  {
    zone: 'validation',
    file: 'src/validation/property-check.ts',
    allowed: ['./environment-check', '../event-filter', 'aws-cdk-lib'],
    forbidden: ['../access/queue-access', '../ledger/subscription', '../core/contract/status', '../client', 'node:fs'],
  },
])('in $zone', ({ file, allowed, forbidden }) => {
  let problems: ReadonlyMap<string, readonly string[]>;

  beforeAll(async () => {
    problems = await importProblems(file, [...allowed, ...forbidden]);
  });

  it.each(allowed)('%s may be imported', module => {
    expect(problems.get(module)).toEqual([]);
  });

  it.each(forbidden)('%s may not be imported', module => {
    expect(problems.get(module)).toEqual([expect.stringContaining(' may import ')]);
  });
});

/** Lints one import per line in the place of a file that exists: nothing is written. */
async function importProblems(file: string, modules: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
  const [{ messages }] = await eslint.lintText(modules.map(module => `import '${module}';\n`).join(''), { filePath: join(ROOT, file) });
  const broken = messages.filter(({ fatal }) => fatal);
  if (broken.length > 0) throw new Error(broken[0].message);
  return new Map(modules.map((module, index) => [module, messages
    .filter(({ ruleId }) => ruleId === 'import/no-restricted-paths' || ruleId === '@typescript-eslint/no-restricted-imports')
    .filter(({ line }) => line === index + 1)
    .map(({ message }) => message)]));
}
