import { join } from 'node:path';
import { build } from 'esbuild';
import { ROOT } from '../support/project-root';

/** The packages that an entry point loads, directly or through its own files. */
async function packagesOf(entry: string): Promise<string[]> {
  const { metafile } = await build({
    entryPoints: [join(ROOT, entry)], bundle: true, write: false, metafile: true, platform: 'node', packages: 'external', outdir: 'none', logLevel: 'silent',
  });
  const external = Object.values(metafile.outputs).flatMap(({ imports }) => imports.map(({ path }) => path));
  return [...new Set(external.map(path => (path.startsWith('aws-cdk-lib') ? 'aws-cdk-lib' : path)).filter(path => !path.startsWith('node:')))].sort();
}

it('the client needs only the SDK that its user installs', async () => {
  expect(await packagesOf('src/client/index.ts')).toEqual(['@aws-sdk/client-dynamodb']);
});

it('the constructs need only the CDK', async () => {
  expect(await packagesOf('src/index.ts')).toEqual(['aws-cdk-lib', 'constructs']);
});
