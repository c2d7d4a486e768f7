import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { DispatchTarget, S3EventLedger, S3EventManager, SettleMode } from '../src';

/**
 * Writes the CloudFormation template of a stack with a bucket, a ledger and a manager whose target is a queue: as the defaults make them,
 * but settled by outcome. Table and queue have no names: what refers to them does so by `Ref`. The same code gives the same text.
 */
export function writeSandboxTemplate(directory: string): void {
  const outdir = mkdtempSync(join(tmpdir(), 'sandbox-template-'));
  try {
    const app = new App({ outdir, analyticsReporting: false });
    const stack = new Stack(app, 'Sandbox');
    const ledger = new S3EventLedger(stack, 'Ledger', { bucket: new s3.Bucket(stack, 'Bucket') });
    const target = DispatchTarget.queue(new sqs.Queue(stack, 'Work'));
    new S3EventManager(stack, 'Manager', { ledger, target, settleMode: SettleMode.BY_OUTCOME });
    const template: unknown = app.synth().getStackByName(stack.stackName).template;
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, 'ledger.template.json'), `${JSON.stringify(template, undefined, 2)}\n`);
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}
