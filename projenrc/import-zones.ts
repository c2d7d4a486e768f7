import { awscdk } from 'projen';

/** A folder of `src`. Its own files may always import one another. */
interface Zone {
  /** What the folder holds, in one line. */
  readonly holds: string;
  /** The folders, or files, of `src` that it may import. */
  readonly imports: readonly string[];
}

interface RuntimeZone extends Zone {
  readonly packages: readonly string[];
}

/** What runs: in a function, on a terminal, in the user's code. It ships bundled, and never loads the CDK. */
export const RUNTIME_ZONES: Readonly<Record<string, RuntimeZone>> = {
  core: { holds: 'the domain: pure, without Node, AWS or a clock', imports: [], packages: ['uuid'] },
  client: { holds: 'reads and changes the ledger, sends to targets', imports: ['core'], packages: ['@aws-sdk/*'] },
  handlers: {
    holds: "the functions' entry points (`*.lambda.ts`) and one module each: wiring only",
    imports: ['core', 'client'],
    packages: ['@aws-sdk/*', '@smithy/*', 'aws-lambda', 'node:*'],
  },
  terminal: { holds: 'input and output, text and progress for `cli`, `sandbox` and `studio`', imports: ['core'], packages: ['cli-table3', 'ms'] },
  cli: {
    holds: 'the command line: only `bin.ts` exits; commands are a table',
    imports: ['core', 'client', 'terminal', 'sandbox/index.ts', 'studio/index.ts'],
    packages: ['@aws-sdk/*', '@smithy/*', 'cli-table3', 'commander', 'ms', 'node:*'],
  },
  sandbox: {
    holds: 'the whole flow on one machine, without an AWS account',
    imports: ['core', 'client', 'terminal'],
    packages: ['@aws-sdk/*', '@smithy/*', 'aws-lambda', 'chokidar', 'dynalite/*', 'node:*'],
  },
  studio: {
    holds: "the operator's page: `server` answers on this machine, `page` runs in the browser",
    imports: ['core', 'client', 'terminal'],
    packages: ['@aws-sdk/*', 'node:*'],
  },
};

/** A folder within a zone that may import less: in the browser there is neither Node.js nor AWS, and no credentials. */
const PAGE: RuntimeZone = {
  holds: 'what runs in the browser',
  imports: ['core', 'studio/studio-api.ts', 'terminal/display-text.ts'],
  packages: ['htm/preact', 'preact', 'preact/hooks', 'uplot'],
};
const PAGE_FOLDER = 'studio/page';
const IMPORTED_ZONES = Object.entries({ ...RUNTIME_ZONES, [PAGE_FOLDER]: PAGE });

/** The private parts of the constructs. Each may also import the public API, which stands directly in `src`. */
export const CONSTRUCT_ZONES: Readonly<Record<string, Zone>> = {
  validation: { holds: 'checks of properties, accounts and regions', imports: [] },
  access: { holds: 'grants and policies: who may do what', imports: ['core/contract'] },
  functions: { holds: 'the Lambda functions (`*-function.ts`) with their roles, logs and queues', imports: ['core/contract', 'access'] },
  ledger: { holds: "a ledger's table and its buckets: notifications, rules, filters", imports: ['core/contract', 'access', 'monitoring', 'validation'] },
  manager: { holds: "a manager's limits and schedule", imports: ['core/contract', 'access', 'monitoring', 'validation'] },
  reconciler: {
    holds: "a reconciler's checks, workflow and schedule",
    imports: ['core/contract', 'access', 'ledger', 'monitoring', 'validation'],
  },
  targets: { holds: 'how a manager binds to each target', imports: ['core/contract', 'access', 'validation'] },
  monitoring: { holds: 'metrics, alarms and dashboards', imports: ['core/contract', 'access', 'validation'] },
};

const CONSTRUCT_PACKAGES = ['aws-cdk-lib', 'aws-cdk-lib/*', 'constructs'];

/** `functions` finds its bundles by path. */
const PACKAGES_OF_FUNCTIONS = [...CONSTRUCT_PACKAGES, 'node:path'];

export function importZones(project: awscdk.AwsCdkConstructLibrary): void {
  const eslint = project.eslint;
  if (!eslint) throw new Error('the import zones need eslint');

  eslint.addRules({
    'import/no-restricted-paths': ['error', {
      zones: [
        ...IMPORTED_ZONES.map(([zone, { imports }]) => ({
          target: `./src/${zone}`,
          from: './src',
          except: [zone, ...imports].map(path => `./${path}`),
          message: `src/${zone} may import ${[zone, ...imports].join(', ')} only.`,
        })),
        ...Object.entries(CONSTRUCT_ZONES).map(([zone, { imports }]) => constructZone(`./src/${zone}`, `src/${zone}`, [zone, ...imports])),
        constructZone('./src/*.ts', 'The public API', ['core/contract', ...Object.keys(CONSTRUCT_ZONES)]),
      ],
    }],
  });

  // Everything at run time ships bundled; the packages it is made of are nobody's dependency.
  eslint.allowDevDeps(`src/{${Object.keys(RUNTIME_ZONES).join(',')}}/**`);
  for (const [zone, { packages }] of IMPORTED_ZONES) {
    eslint.addOverride({ files: [`src/${zone}/**/*.ts`], rules: onlyPackages(packages, `src/${zone}`) });
  }
  for (const zone of Object.keys(CONSTRUCT_ZONES)) {
    const packages = zone === 'functions' ? PACKAGES_OF_FUNCTIONS : CONSTRUCT_PACKAGES;
    eslint.addOverride({ files: [`src/${zone}/**/*.ts`], rules: onlyPackages(packages, `src/${zone}`) });
  }
  eslint.addOverride({ files: ['src/*.ts'], rules: onlyPackages(CONSTRUCT_PACKAGES, 'The public API') });
}

/** What stands directly in `src` is open to every construct. */
function constructZone(target: string, who: string, folders: readonly string[]) {
  return {
    target,
    from: './src/!(*.ts)/**/*',
    except: folders.map(folder => `**/src/${folder}/**`),
    message: `${who} may import the public API, ${folders.join(', ')} only.`,
  };
}

function onlyPackages(packages: readonly string[], who: string): Record<string, unknown> {
  const allowed = packages.map(name => `(?!${name.replace(/[.*]/g, found => (found === '*' ? '.+' : '\\.'))}$)`).join('');
  return {
    '@typescript-eslint/no-restricted-imports': ['error', {
      patterns: [{
        regex: `^(?!\\.)${allowed}.+`,
        message: `${who} may import ${packages.join(', ')} only.`,
      }],
    }],
  };
}
