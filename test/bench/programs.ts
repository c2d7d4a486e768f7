import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';

const NAMES = ['canned-endpoint', 'ingest-client', 'put-item-v2-client', 'put-item-v3-client'] as const;

/** The programs that the benchmark runs, as plain JavaScript: a compiler in the process would count as the client's. */
export class Programs {
  private readonly folder = mkdtempSync(join(tmpdir(), 'bench-'));

  constructor() {
    buildSync({
      entryPoints: NAMES.map(name => join(__dirname, `${name}.ts`)),
      outdir: this.folder,
      bundle: true,
      packages: 'external',
      platform: 'node',
      target: 'node20',
    });
  }

  path(name: typeof NAMES[number]): string {
    return join(this.folder, `${name}.js`);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}

/** What aws-sdk v2 weighs, bundled whole as the 2022 design bundles it: bytes, minified. */
export function firstDesignBundleSize(): number {
  const { outputFiles } = buildSync({
    stdin: { contents: "module.exports = require('aws-sdk');", resolveDir: __dirname },
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node20',
    write: false,
    logLevel: 'error',
  });
  return outputFiles[0].contents.length;
}
