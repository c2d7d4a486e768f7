import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import { AwsSolutionsChecks, HIPAASecurityChecks, NIST80053R4Checks, NIST80053R5Checks, PCIDSS321Checks, ServerlessChecks } from 'cdk-nag';
import { ReconcileMode, S3EventReconciler } from '../../src';
import { FunctionsStack } from '../support/functions-stack';
import { actionsOf } from '../support/manager-stack';
import { rows } from '../support/markdown-table';
import { ROOT } from '../support/project-root';

const PACKS = [AwsSolutionsChecks, HIPAASecurityChecks, NIST80053R4Checks, NIST80053R5Checks, PCIDSS321Checks, ServerlessChecks];
const page = readFileSync(join(ROOT, 'docs', 'functions.md'), 'utf8');

it('what the packs report with own keys, a VPC, tracing and alarms is listed in docs/functions.md with a reason', () => {
  const listed = rows(page, 'packs').flatMap(([rule, packs]) => packs.split(', ').map(pack => `${pack}-${rule}`));

  expect(findings(strictStack()).sort()).toEqual(listed.sort());
  expect(rows(page, 'packs').filter(([, , reason]) => reason.length < 40)).toEqual([]);
});

it('the packs do look: without options they report logs, VPC and tracing', () => {
  expect(findings(new FunctionsStack())).toEqual(expect.arrayContaining([
    'HIPAA.Security-CloudWatchLogGroupEncrypted', 'HIPAA.Security-LambdaInsideVPC', 'Serverless-LambdaTracing',
  ]));
});

it('docs/functions.md lists every permission of each function, and none else', () => {
  const stack = strictStack();
  const roles = {
    ingest: 'LedgerIngestRole', wiring: 'LedgerWiringRole', dispatch: 'ManagerDispatchRole', settle: 'ManagerSettleRole', reconcile: 'ReconcilerReconcileRole',
  };
  const listed = rows(page, 'actions').flatMap(([owners, actions]) => {
    const [owner] = owners.split(', with');
    const names = owner === 'all' ? Object.keys(roles) : owner.split(', ');
    return names.flatMap(name => (actions.match(/[a-z0-9]+:[A-Z]\w+/g) ?? []).map(action => `${name} ${action}`));
  });
  const otherTargets = ['states:StartExecution', 'lambda:InvokeFunction', 'events:PutEvents'].map(action => `dispatch ${action}`);
  const otherDeliveries = ['s3:GetBucketNotification', 'events:DescribeRule', 'events:ListTargetsByRule'].map(action => `wiring ${action}`);
  const granted = Object.entries(roles)
    .flatMap(([name, role]) => actionsOf(stack, role).map(action => `${name} ${action}`));

  expect([...new Set(listed)].sort()).toEqual([...new Set([...granted, ...otherTargets, ...otherDeliveries])].sort());
});

/** Shared resources belong to another stack, so that the packs look at the constructs alone. */
function strictStack(): FunctionsStack {
  const app = new App();
  const team = new Stack(app, 'Team', { env: { account: '111111111111', region: 'eu-west-1' } });
  const key = new kms.Key(team, 'Key', { enableKeyRotation: true });
  const vpc = new ec2.Vpc(team, 'Vpc');
  const functions = { vpc, tracing: lambda.Tracing.ACTIVE, environmentEncryption: key, logEncryptionKey: key };
  const stack = new FunctionsStack(() => functions, { app, ledger: { encryptionKey: key } });
  const topic = new sns.Topic(team, 'Topic', { masterKey: key });
  new S3EventReconciler(stack, 'Reconciler', {
    ledger: stack.ledger, bucket: stack.bucket, filters: [{ prefix: 'in/' }], mode: ReconcileMode.REPAIR, reportBucket: new s3.Bucket(team, 'Reports'), functions,
  }).monitor({ topic });
  stack.ledger.monitor({ topic });
  stack.manager.monitor({ topic });
  return stack;
}

function findings(stack: Stack): string[] {
  return PACKS.flatMap(Pack => new Pack(stack).validateScope(stack).violations.map(({ ruleName }) => ruleName));
}
