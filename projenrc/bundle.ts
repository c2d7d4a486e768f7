import { chmodSync, copyFileSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, parse, resolve } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
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

/** The studio's page, for current browsers. */
const PAGE: BuildOptions = {
  bundle: true,
  minify: true,
  format: 'esm',
  target: ['chrome111', 'firefox113', 'safari16.4'],
  tsconfig: 'tsconfig.dev.json',
  logLevel: 'warning',
};

export const FUNCTION: BuildOptions = {
  ...SHARED,
  target: 'node22',
  alias: { '@aws-sdk/credential-provider-node': join(__dirname, 'environment-credentials.js') },
};

const ROOT = resolve(__dirname, '..');

/**
 * All functions share an asset, and in it the SDK: a function loads only the chunks that it imports.
 *
 * @returns the paths of all files that went into the bundles
 */
export async function bundle(directory: string): Promise<string[]> {
  const inputs = new Set<string>();
  const build = async (options: BuildOptions) => {
    const { metafile } = await buildWithEsbuild({ ...options, metafile: true });
    for (const input of Object.keys(metafile?.inputs ?? {})) inputs.add(input);
  };
  const command = join(directory, 'cli', 'bin', 'index.js');
  const page = join(directory, 'studio');
  await Promise.all([
    build({
      ...FUNCTION,
      entryPoints: Object.entries(BUNDLES).map(([name, file]) => ({ in: `src/handlers/${name}.lambda.ts`, out: parse(file).name })),
      format: 'esm',
      splitting: true,
      outdir: join(directory, 'handlers'),
      outExtension: { '.js': '.mjs' },
    }),
    // dynalite opens the native LevelDB only for a folder; the sandbox keeps its table in memory.
    build({ ...SHARED, target: 'node20', alias: { level: 'memory-level' }, entryPoints: ['src/cli/bin.ts'], outfile: command }),
    build({ ...PAGE, entryPoints: [{ in: 'src/studio/page/main.ts', out: 'page' }, { in: 'src/studio/page/page.css', out: 'page' }], outdir: page }),
  ]);
  compress(command);
  chmodSync(command, 0o755);
  copyFileSync('src/studio/page/index.html', join(page, 'index.html'));
  for (const file of readdirSync(page)) replaceByBrotli(join(page, file));
  writeFileSync(join(directory, 'THIRD-PARTY-NOTICES.txt'), thirdPartyNotices(bundledPackages(ROOT, inputs)));
  writeFileSync(join(directory, 'sbom.cdx.json'), billOfMaterials(product(), bundledPackages(ROOT, inputs)));
  return [...inputs];
}

function product(): Product {
  return JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Product;
}

/** What runs in place of a compressed module: it decompresses the code in about 10 ms, and runs it under its own path. */
const LOADER = `#!/usr/bin/env node
const { readFileSync } = require('node:fs');
const { brotliDecompressSync } = require('node:zlib');
module._compile(brotliDecompressSync(readFileSync(__filename + '.br')).toString(), __filename);
`;

/** The command is almost half of the package, and Brotli makes it a fifth smaller than the package's own compression. */
function compress(file: string): void {
  writeFileSync(file, readFileSync(file, 'utf8').replace(/^#!.*\n/, ''));
  replaceByBrotli(file);
  writeFileSync(file, LOADER);
}

function replaceByBrotli(file: string): void {
  const content = readFileSync(file);
  writeFileSync(`${file}.br`, brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: content.length } }));
  rmSync(file);
}
