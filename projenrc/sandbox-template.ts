import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { S3EventLedger } from '../src';

/**
 * Writes the CloudFormation template of a stack with one bucket and one ledger, both as the defaults make them. The table has no name:
 * what refers to it does so by `Ref`. The same code gives the same text.
 */
export function writeSandboxTemplate(directory: string): void {
  const outdir = mkdtempSync(join(tmpdir(), 'sandbox-template-'));
  try {
    const app = new App({ outdir, analyticsReporting: false });
    const stack = new Stack(app, 'Sandbox');
    new S3EventLedger(stack, 'Ledger', { bucket: new s3.Bucket(stack, 'Bucket') });
    const template: unknown = app.synth().getStackByName(stack.stackName).template;
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, 'ledger.template.json'), `${JSON.stringify(template, undefined, 2)}\n`);
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

if (require.main === module) {
  const [directory] = process.argv.slice(2);
  if (directory === undefined) throw new Error('usage: sandbox-template.ts DIRECTORY');
  writeSandboxTemplate(directory);
}
