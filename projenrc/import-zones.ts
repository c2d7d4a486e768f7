import { awscdk } from 'projen';

/**
 * Who may import whom: the folders of `src`, each with the folders and packages that it may import.
 * A folder's own files are always allowed.
 */
const ZONES: Record<string, { folders: string[]; packages: string[] }> = {
  core: { folders: [], packages: ['uuid'] },
  client: { folders: ['core'], packages: ['@aws-sdk/*'] },
  handlers: { folders: ['core', 'client'], packages: ['@aws-sdk/*', '@smithy/*', 'aws-lambda', 'node:*'] },
  cli: { folders: ['core', 'client', 'sandbox/index.ts'], packages: ['@aws-sdk/*', '@smithy/*', 'cli-table3', 'commander', 'ms', 'node:*'] },
  sandbox: { folders: ['core', 'client', 'cli/index.ts'], packages: ['@aws-sdk/*', '@smithy/*', 'aws-lambda', 'chokidar', 'dynalite/*', 'node:*'] },
};

/** What the constructs, which stand directly in `src`, may import besides one another. */
const CONSTRUCTS = {
  files: [
    'core/table.ts', 'core/settings.ts', 'core/entry.ts', 'core/status.ts', 'core/event-name.ts', 'core/metrics.ts',
    'core/bundle.ts', 'core/manager-settings.ts', 'core/manager-defaults.ts', 'core/target-address.ts', 'handlers/bundled-function.ts',
  ],
  packages: ['aws-cdk-lib', 'aws-cdk-lib/*', 'constructs'],
};

/** The one construct among the handlers, which knows where their bundles are. */
const BUNDLED_FUNCTION = 'src/handlers/bundled-function.ts';

export function importZones(project: awscdk.AwsCdkConstructLibrary): void {
  const eslint = project.eslint;
  if (!eslint) throw new Error('the import zones need eslint');

  eslint.addRules({
    'import/no-restricted-paths': ['error', {
      zones: [
        ...Object.entries(ZONES).map(([zone, { folders }]) => ({
          target: `./src/${zone}`,
          from: './src',
          except: [`./${zone}`, ...folders.map(folder => `./${folder}`)],
          message: `src/${zone} may import ${[zone, ...folders].join(', ')} only.`,
        })),
        {
          target: './src/*.ts',
          from: './src/!(*.ts)/**/*',
          except: CONSTRUCTS.files.map(file => `**/${file}`),
          message: `Constructs may import ${CONSTRUCTS.files.join(', ')} only.`,
        },
      ],
    }],
  });

  // Everything outside of the constructs ships bundled; the packages it is made of are nobody's dependency.
  eslint.allowDevDeps(`src/{${Object.keys(ZONES).join(',')}}/**`);
  for (const [zone, { packages }] of Object.entries(ZONES)) {
    eslint.addOverride({
      files: [`src/${zone}/**/*.ts`],
      excludedFiles: [BUNDLED_FUNCTION],
      rules: onlyPackages(packages, `src/${zone}`),
    });
  }
  eslint.addOverride({ files: ['src/*.ts'], rules: onlyPackages(CONSTRUCTS.packages, 'A construct') });
}

function onlyPackages(packages: string[], who: string): Record<string, unknown> {
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
