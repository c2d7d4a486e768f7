import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { DispatchTarget, IS3EventLedger, S3EventLedger, S3EventManager, SettleMode } from '../../src';

const ENV = { account: '111111111111', region: 'eu-west-1' };
const TABLE_NAME = 'file-events';
const TABLE_ARN = `arn:aws:dynamodb:${ENV.region}:${ENV.account}:table/${TABLE_NAME}`;
const KEY_ARN = `arn:aws:kms:${ENV.region}:${ENV.account}:key/12345678-1234-1234-1234-123456789012`;
const WAKE_ARN = `arn:aws:sqs:${ENV.region}:${ENV.account}:wake.fifo`;
const WAKE_URL = { 'Fn::Join': ['', [`https://sqs.${ENV.region}.`, { Ref: 'AWS::URLSuffix' }, `/${ENV.account}/wake.fifo`]] };
const SETTINGS = { indexName: 'by-status', rowRetention: Duration.days(30) };

/** What the platform team deploys. */
function platformStack(app: App): S3EventLedger {
  const stack = new Stack(app, 'Platform', { env: ENV });
  return new S3EventLedger(stack, 'Ledger', {
    bucket: new s3.Bucket(stack, 'Bucket'), tableName: TABLE_NAME, encryptionKey: kms.Key.fromKeyArn(stack, 'Key', KEY_ARN), ...SETTINGS,
  });
}

/** What the product team deploys. */
function productStack(app: App, ledgerOf: (stack: Stack) => IS3EventLedger, settleMode: SettleMode): Stack {
  const stack = new Stack(app, 'Product', { env: ENV });
  const manager = new S3EventManager(stack, 'Manager', { ledger: ledgerOf(stack), target: DispatchTarget.queue(new sqs.Queue(stack, 'Work')), settleMode });
  manager.monitor();
  return stack;
}

/** What CloudFormation passes from one stack to the other, as it is deployed. */
function deployed(template: object): object {
  const text = JSON.stringify(template)
    .replace(/\{"Fn::ImportValue":"Platform:ExportsOutputFnGetAttLedgerTable\w+Arn\w+"\}/g, JSON.stringify(TABLE_ARN))
    .replace(/\{"Fn::ImportValue":"Platform:ExportsOutputRefLedgerTable\w+"\}/g, JSON.stringify(TABLE_NAME))
    .replace(/\{"Fn::ImportValue":"Platform:ExportsOutputFnGetAttLedgerWakeQueue\w+Arn\w+"\}/g, JSON.stringify(WAKE_ARN))
    .replace(/\{"Fn::ImportValue":"Platform:ExportsOutputRefLedgerWakeQueue\w+"\}/g, JSON.stringify(WAKE_URL));
  return JSON.parse(text, (_, value: unknown) => joined(value)) as object;
}

/** Texts side by side as one: a name of the platform's stack is a reference in one app, and a text in the other. */
function joined(value: unknown): unknown {
  const { 'Fn::Join': [separator, parts] = [], ...others } = (value ?? {}) as { readonly 'Fn::Join'?: [string, unknown[]] };
  if (separator === undefined || parts === undefined || Object.keys(others).length > 0) return value;
  const merged: unknown[] = [];
  for (const part of parts) {
    const last = merged.at(-1);
    if (typeof part === 'string' && typeof last === 'string') merged.splice(-1, 1, `${last}${separator}${part}`);
    else merged.push(part);
  }
  return merged.length === 1 ? merged[0] : { 'Fn::Join': [separator, merged] };
}

describe.each(Object.values(SettleMode))('one table name between two apps, %s', settleMode => {
  const app = new App();
  const owned = platformStack(app);
  const inApp = Template.fromStack(productStack(app, () => owned, settleMode));
  const apart = Template.fromStack(productStack(new App(), stack => S3EventLedger.fromLedgerAttributes(stack, 'Ledger', {
    tableArn: TABLE_ARN,
    encryptionKey: kms.Key.fromKeyArn(stack, 'Key', KEY_ARN),
    wakeQueue: sqs.Queue.fromQueueAttributes(stack, 'WakeQueue', { queueArn: WAKE_ARN, keyArn: KEY_ARN }),
    ...SETTINGS,
  }), settleMode));

  it('the manager of an imported ledger is deployed as one of the same app', () => {
    expect(deployed(apart.toJSON())).toEqual(deployed(inApp.toJSON()));
  });

  it('and refers to nothing of the other app', () => {
    expect(JSON.stringify(apart.toJSON())).not.toContain('Fn::ImportValue');
    expect(JSON.stringify(inApp.toJSON())).toContain('Fn::ImportValue');
  });

  it('and is given the table, its index and its retention', () => {
    apart.hasResourceProperties('AWS::Lambda::Function', {
      Handler: 'dispatch.handler',
      Environment: { Variables: { LEDGER_TABLE_NAME: TABLE_NAME, LEDGER_INDEX_NAME: 'by-status', LEDGER_ROW_RETENTION_SECONDS: '2592000' } },
    });
  });
});
