import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';

const NAMES = [
  'canned-endpoint',
  'ingest-client', 'signed-http-client', 'parallel-put-v3-client', 'put-item-v2-client', 'put-item-v3-client',
  'dispatch-client', 'send-delete-v2-client', 'send-delete-v3-client',
] as const;

export type ProgramName = typeof NAMES[number];

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

  path(name: ProgramName): string {
    return join(this.folder, `${name}.js`);
  }

  /** aws-sdk v2 whole, in one file as the 2022 design ships it. */
  awsSdkV2Bundle(): string {
    const outfile = join(this.folder, 'aws-sdk-v2.js');
    buildSync({
      stdin: { contents: "module.exports = require('aws-sdk');", resolveDir: __dirname },
      outfile,
      bundle: true,
      minify: true,
      platform: 'node',
      target: 'node20',
      logLevel: 'error',
    });
    return outfile;
  }

  /** A client of AWS SDK v3 for the one command that a handler needs, bundled and minified as its users advise. */
  tunedSdkBundle(): string {
    const outfile = join(this.folder, 'tuned-sdk.js');
    buildSync({
      stdin: {
        contents: "import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb'; export const client = new DynamoDBClient({}); export { PutItemCommand };",
        resolveDir: __dirname,
      },
      outfile,
      bundle: true,
      minify: true,
      mainFields: ['module', 'main'],
      platform: 'node',
      target: 'node22',
      logLevel: 'error',
    });
    return outfile;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}
