import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build as buildWithEsbuild, BuildOptions } from 'esbuild';
import { billOfMaterials, Product } from './bill-of-materials';
import { bundledPackages } from './bundled-packages';
import { slimSdk } from './slim-sdk';
import { thirdPartyNotices } from './third-party-notices';
import { BUNDLES } from '../src/core/contract/bundle';

const SHARED: BuildOptions = {
  bundle: true,
  minify: true,
  platform: 'node',
  mainFields: ['module', 'main'],
  tsconfig: 'tsconfig.dev.json',
  logLevel: 'warning',
  // For browsers alone.
  external: ['bowser'],
  plugins: [slimSdk],
};

export const FUNCTION: BuildOptions = {
  ...SHARED,
  target: 'node22',
  alias: { '@aws-sdk/credential-provider-node': join(__dirname, 'environment-credentials.js') },
};

const ROOT = resolve(__dirname, '..');

/**
 * Ingest stands by itself: it carries nothing that it does not run. The functions of managers and reconcilers share an asset, and in it the SDK.
 *
 * @returns the paths of all files that went into the bundles
 */
export async function bundle(directory: string): Promise<string[]> {
  const inputs = new Set<string>();
  const build = async (options: BuildOptions) => {
    const { metafile } = await buildWithEsbuild({ ...options, metafile: true });
    for (const input of Object.keys(metafile?.inputs ?? {})) inputs.add(input);
  };
  const handlers = join(directory, 'handlers');
  const command = join(directory, 'cli', 'bin', 'index.js');
  await Promise.all([
    build({ ...FUNCTION, entryPoints: ['src/handlers/ingest.lambda.ts'], outfile: join(handlers, BUNDLES.ingest.folder, BUNDLES.ingest.file) }),
    build({
      ...FUNCTION,
      entryPoints: {
        dispatch: 'src/handlers/dispatch.lambda.ts',
        settle: 'src/handlers/settle.lambda.ts',
        reconcile: 'src/handlers/reconcile.lambda.ts',
      },
      format: 'esm',
      splitting: true,
      outdir: join(handlers, BUNDLES.dispatch.folder),
      outExtension: { '.js': '.mjs' },
    }),
    // dynalite opens the native LevelDB only for a folder; the sandbox keeps its table in memory.
    build({ ...SHARED, target: 'node20', alias: { level: 'memory-level' }, entryPoints: ['src/cli/bin.ts'], outfile: command }),
  ]);
  chmodSync(command, 0o755);
  writeFileSync(join(directory, 'THIRD-PARTY-NOTICES.txt'), thirdPartyNotices(bundledPackages(ROOT, inputs)));
  writeFileSync(join(directory, 'sbom.cdx.json'), billOfMaterials(product(), bundledPackages(ROOT, inputs)));
  return [...inputs];
}

function product(): Product {
  return JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Product;
}
