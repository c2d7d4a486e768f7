import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { EventDelivery, S3EventLedger } from '../../src';
import { all, LedgerStack, logicalId, only, Statement, statements } from '../support/ledger-stack';
import { reportingStack } from '../support/manager-stack';

const ENV = { account: '111111111111', region: 'eu-west-1' };
const KEY_ARN = 'arn:aws:kms:eu-west-1:111111111111:key/12345678-1234-1234-1234-123456789012';

describe('a key of the app', () => {
  it('encrypts the table and both queues', () => {
    const { stack, keyArn } = encrypted();
    expect(all(stack, 'AWS::SQS::Queue').map(({ KmsMasterKeyId }) => KmsMasterKeyId)).toEqual([keyArn, keyArn]);
    expect(only(stack, 'AWS::DynamoDB::GlobalTable')).toMatchObject({
      SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
      Replicas: [{ SSESpecification: { KMSMasterKeyId: keyArn } }],
    });
  });

  it.each([
    { delivery: EventDelivery.NOTIFICATION, service: 's3.amazonaws.com' },
    { delivery: EventDelivery.EVENT_BRIDGE, service: 'events.amazonaws.com' },
  ])('allows only $service of the account to use it, with $delivery', ({ delivery, service }) => {
    const { stack, ledger } = encrypted({ delivery });
    ledger.addBucket(new s3.Bucket(stack, 'Second'), { delivery });
    expect(serviceStatements(stack)).toEqual([{
      Effect: 'Allow',
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Principal: { Service: service },
      Resource: '*',
      Condition: { StringEquals: { 'aws:SourceAccount': '111111111111' } },
    }]);
  });

  it('allows no service to use it with EventDelivery.MANUAL', () => {
    expect(serviceStatements(encrypted({ delivery: EventDelivery.MANUAL }).stack)).toEqual([]);
  });

  it.each(Object.values(EventDelivery))('can also encrypt the bucket, with %s', delivery => {
    const { app } = encrypted({ delivery });
    expect(() => app.synth()).not.toThrow();
  });

  it('can be in another stack than bucket and ledger, without a cycle', () => {
    const app = new App();
    const [keys, storage, recording] = ['Keys', 'Storage', 'Recording'].map(id => new Stack(app, id, { env: ENV }));
    const key = new kms.Key(keys, 'Key');
    const bucket = new s3.Bucket(storage, 'Bucket', { encryptionKey: key });
    new S3EventLedger(recording, 'Ledger', { bucket, encryptionKey: key });
    new S3EventLedger(recording, 'Second', { bucket, encryptionKey: key, delivery: EventDelivery.EVENT_BRIDGE });
    app.synth();
    expect(keys.dependencies).toEqual([]);
    expect(storage.dependencies).toEqual([keys]);
    expect(serviceStatements(keys).map(({ Principal }) => Principal)).toEqual([{ Service: 's3.amazonaws.com' }, { Service: 'events.amazonaws.com' }]);
  });

  it('can be used by the function through SQS and DynamoDB only', () => {
    const { stack, keyArn } = encrypted();
    expect(keyRights(stack, 'LedgerIngestRole')).toEqual([
      {
        actions: [
          'kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:GenerateDataKeyWithoutPlaintext',
          'kms:ReEncryptFrom', 'kms:ReEncryptTo',
        ],
        resource: keyArn,
        condition: { StringEquals: { 'kms:ViaService': 'dynamodb.eu-west-1.amazonaws.com' } },
      },
      { actions: ['kms:Decrypt'], resource: keyArn, condition: { StringEquals: { 'kms:ViaService': 'sqs.eu-west-1.amazonaws.com' } } },
    ]);
  });

  it('can be used by readers and managers through DynamoDB only', () => {
    const { stack, ledger, keyArn } = encrypted();
    const [reader, manager] = ['Reader', 'Manager'].map(id => new iam.Role(stack, id, { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') }));
    ledger.grantRead(reader);
    ledger.grantManage(manager);
    const condition = { StringEquals: { 'kms:ViaService': 'dynamodb.eu-west-1.amazonaws.com' } };
    const read = { actions: ['kms:Decrypt', 'kms:DescribeKey'], resource: keyArn, condition };
    expect(keyRights(stack, 'Reader')).toEqual([read]);
    expect(keyRights(stack, 'Manager')).toEqual([read, { ...read, actions: expect.arrayContaining(['kms:Encrypt', 'kms:GenerateDataKey']) as string[] }]);
  });
});

describe('an imported key', () => {
  it.each([
    { delivery: EventDelivery.NOTIFICATION, service: 's3.amazonaws.com' },
    { delivery: EventDelivery.EVENT_BRIDGE, service: 'events.amazonaws.com' },
  ])('adds a warning with the statement for $service', ({ delivery, service }) => {
    const stack = new Stack(new App(), 'Stack', { env: ENV });
    const bucket = new s3.Bucket(stack, 'Bucket');
    new S3EventLedger(stack, 'Ledger', { bucket, delivery, encryptionKey: kms.Key.fromKeyArn(stack, 'Key', KEY_ARN) });
    const [warning, ...others] = warnings(stack);
    expect(others).toEqual([]);
    expect(warning).toContain(`the encryption key ${KEY_ARN} is imported, so the app cannot change its policy`);
    expect(JSON.parse(warning.slice(warning.indexOf('{'), warning.lastIndexOf('}') + 1))).toEqual({
      Effect: 'Allow',
      Principal: { Service: service },
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Resource: '*',
      Condition: { StringEquals: { 'aws:SourceAccount': '111111111111' } },
    });
  });

  it('adds a warning with a placeholder for an unknown account', () => {
    const stack = new Stack(new App(), 'Stack');
    const [warning] = warningsOf(stack, () => kms.Key.fromKeyArn(stack, 'Key', KEY_ARN));
    expect(warning).toContain('"aws:SourceAccount": "<account id>"');
  });

  it('adds no warning with EventDelivery.MANUAL', () => {
    const stack = new Stack(new App(), 'Stack', { env: ENV });
    new S3EventLedger(stack, 'Ledger', {
      bucket: new s3.Bucket(stack, 'Bucket'),
      delivery: EventDelivery.MANUAL,
      encryptionKey: kms.Key.fromKeyArn(stack, 'Key', KEY_ARN),
    });
    expect(warnings(stack)).toEqual([]);
  });

  it('can be an alias', () => {
    const stack = new Stack(new App(), 'Stack', { env: ENV });
    const [warning] = warningsOf(stack, () => kms.Alias.fromAliasName(stack, 'Key', 'alias/ledger'));
    expect(warning).toContain('Without it, s3.amazonaws.com cannot send');
  });
});

describe('an alias', () => {
  const sqsCondition = { 'kms:ViaService': 'sqs.eu-west-1.amazonaws.com' };
  const allResources = (stack: Stack) => ['LedgerIngestRole', 'Reader', 'Manager'].flatMap(role => keyRights(stack, role)).map(({ resource }) => resource);

  function withKey(keyOf: (stack: Stack) => kms.IKey) {
    const stack = new Stack(new App(), 'Stack', { env: ENV });
    const ledger = new S3EventLedger(stack, 'Ledger', { bucket: new s3.Bucket(stack, 'Bucket'), encryptionKey: keyOf(stack) });
    const [reader, manager] = ['Reader', 'Manager'].map(id => new iam.Role(stack, id, { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') }));
    ledger.grantRead(reader);
    ledger.grantManage(manager);
    return stack;
  }

  it('of a key of the app grants use of the key, since no permission matches the ARN of an alias', () => {
    const stack = withKey(scope => new kms.Key(scope, 'Key').addAlias('ledger'));
    const keyArn = { 'Fn::GetAtt': [expect.stringMatching(/^Key/) as string, 'Arn'] };
    expect(allResources(stack)).toEqual([keyArn, keyArn, keyArn, keyArn, keyArn]);
    expect(serviceStatements(stack).map(({ Principal }) => Principal)).toEqual([{ Service: 's3.amazonaws.com' }]);
  });

  it('that is imported with its key grants use of the key', () => {
    const stack = withKey(scope => kms.Alias.fromAliasAttributes(scope, 'Alias', {
      aliasName: 'alias/ledger', aliasTargetKey: kms.Key.fromKeyArn(scope, 'Key', KEY_ARN),
    }));
    expect(new Set(allResources(stack))).toEqual(new Set([KEY_ARN]));
  });

  it.each<{ from: string; keyOf: (stack: Stack) => kms.IKey; partition: unknown }>([
    { from: 'its name', keyOf: scope => kms.Alias.fromAliasName(scope, 'Key', 'alias/ledger'), partition: { Ref: 'AWS::Partition' } },
    { from: 'its ARN', keyOf: scope => kms.Key.fromKeyArn(scope, 'Key', 'arn:aws:kms:eu-west-1:111111111111:alias/ledger'), partition: 'aws' },
  ])('that is imported from $from grants use of the keys with this alias', ({ keyOf, partition }) => {
    const stack = withKey(keyOf);
    const resource = typeof partition === 'string'
      ? 'arn:aws:kms:eu-west-1:111111111111:key/*'
      : { 'Fn::Join': ['', ['arn:', partition, ':kms:eu-west-1:111111111111:key/*']] };
    expect(new Set(allResources(stack).map(each => JSON.stringify(each)))).toEqual(new Set([JSON.stringify(resource)]));
    expect(keyRights(stack, 'LedgerIngestRole')[1]).toEqual({
      actions: ['kms:Decrypt'],
      resource,
      condition: { 'StringEquals': sqsCondition, 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': 'alias/ledger' } },
    });
  });
});

describe('a key of another region', () => {
  const OTHER_KEY = 'arn:aws:kms:us-east-1:111111111111:key/12345678-1234-1234-1234-123456789012';

  it('is rejected by a ledger', () => {
    const stack = new Stack(new App(), 'Stack', { env: ENV });
    const props = { bucket: new s3.Bucket(stack, 'Bucket'), encryptionKey: kms.Key.fromKeyArn(stack, 'Key', OTHER_KEY) };
    expect(() => new S3EventLedger(stack, 'Ledger', props))
      .toThrow('Stack/Ledger: encryptionKey must be in the ledger\'s region eu-west-1, got: us-east-1. Use a key of that region');
  });

  it('is rejected by a manager', () => {
    const encryptionKey = kms.Key.fromKeyArn(new Stack(new App(), 'Keys'), 'Key', OTHER_KEY);
    expect(() => reportingStack({ encryptionKey }, { stack: { env: ENV } }))
      .toThrow('Stack/Manager: encryptionKey must be in the manager\'s region eu-west-1, got: us-east-1. Use a key of that region');
  });

  it('of the same app is rejected', () => {
    const app = new App();
    const encryptionKey = new kms.Key(new Stack(app, 'Keys', { env: { ...ENV, region: 'us-east-1' } }), 'Key');
    const stack = new Stack(app, 'Stack', { env: ENV });
    expect(() => new S3EventLedger(stack, 'Ledger', { bucket: new s3.Bucket(stack, 'Bucket'), encryptionKey })).toThrow('encryptionKey must be in the ledger\'s region');
  });
});

describe('in a stack of any region', () => {
  it('a key of the app is supported', () => {
    const { stack, ledger, keyArn } = encrypted({ agnostic: true });
    const reader = new iam.Role(stack, 'Reader', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    ledger.table.grantReadData(reader);
    expect(only(stack, 'AWS::DynamoDB::GlobalTable')).toMatchObject({
      SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
      Replicas: [{ Region: { Ref: 'AWS::Region' }, SSESpecification: { KMSMasterKeyId: keyArn } }],
    });
    expect(keyRights(stack, 'Reader')).toEqual([{ actions: ['kms:Decrypt', 'kms:DescribeKey'], resource: keyArn }]);
    expect(keyRights(stack, 'LedgerIngestRole').map(({ condition }) => JSON.stringify(condition))).toEqual([
      expect.stringContaining('"dynamodb.",{"Ref":"AWS::Region"},".amazonaws.com"'),
      expect.stringContaining('"sqs.",{"Ref":"AWS::Region"},".amazonaws.com"'),
    ]);
  });

  it('a key of another stack is supported', () => {
    const app = new App();
    const [keys, recording] = ['Keys', 'Recording'].map(id => new Stack(app, id));
    new S3EventLedger(recording, 'Ledger', { bucket: new s3.Bucket(recording, 'Bucket'), encryptionKey: new kms.Key(keys, 'Key') });
    app.synth();
    expect(recording.dependencies).toEqual([keys]);
    expect(keys.dependencies).toEqual([]);
    expect(only(recording, 'AWS::DynamoDB::GlobalTable'))
      .toMatchObject({ Replicas: [{ SSESpecification: { KMSMasterKeyId: { 'Fn::ImportValue': expect.stringContaining('Keys:') as string } } }] });
  });
});

function encrypted({ delivery = EventDelivery.NOTIFICATION, agnostic = false } = {}) {
  const app = new App();
  const stack = new Stack(app, 'Stack', agnostic ? {} : { env: ENV });
  const key = new kms.Key(stack, 'Key');
  const bucket = new s3.Bucket(stack, 'Bucket', { encryptionKey: key });
  const ledger = new S3EventLedger(stack, 'Ledger', { bucket, encryptionKey: key, delivery });
  return { app, stack, ledger, keyArn: { 'Fn::GetAtt': [logicalId(stack, key), 'Arn'] } };
}

function serviceStatements(stack: Stack): Statement[] {
  return statements(only(stack, 'AWS::KMS::Key').KeyPolicy).filter(({ Principal }) => JSON.stringify(Principal).includes('Service'));
}

function keyRights(stack: Stack, role: string): Array<{ actions: string[]; resource: unknown; condition: unknown }> {
  return all(stack, 'AWS::IAM::Policy')
    .filter(({ Roles }) => JSON.stringify(Roles).includes(`"${role}`))
    .flatMap(({ PolicyDocument }) => statements(PolicyDocument))
    .filter(({ Action }) => JSON.stringify(Action).includes('kms:'))
    .map(({ Action, Resource, Condition }) => ({ actions: [Action].flat(), resource: Resource, condition: Condition }));
}

function warningsOf(stack: Stack, key: () => kms.IKey): string[] {
  new S3EventLedger(stack, 'Ledger', { bucket: new s3.Bucket(stack, 'Bucket'), encryptionKey: key() });
  return warnings(stack);
}

function warnings(stack: Stack): string[] {
  return Annotations.fromStack(stack).findWarning('/Stack/Ledger', Match.anyValue()).map(({ entry }) => String(entry.data));
}

it('without a key the function has no KMS permissions', () => {
  expect(keyRights(new LedgerStack(), 'LedgerIngestRole')).toEqual([]);
});
