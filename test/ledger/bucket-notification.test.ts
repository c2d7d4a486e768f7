import { App, NestedStack, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as notifications from 'aws-cdk-lib/aws-s3-notifications';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { S3_KEEP_NOTIFICATION_IN_IMPORTED_BUCKET } from 'aws-cdk-lib/cx-api';
import { S3EventLedger } from '../../src';
import { all, LedgerStack, logicalId, only, sendStatements } from '../support/ledger-stack';

const { OBJECT_CREATED, OBJECT_CREATED_PUT, OBJECT_REMOVED } = s3.EventType;

describe('events and filters', () => {
  it('create one notification each', () => {
    const stack = new LedgerStack({
      events: [OBJECT_CREATED_PUT, OBJECT_REMOVED],
      filters: [{ prefix: 'in/', suffix: '.json' }, { prefix: 'year=2026/' }],
    });
    const json = { Key: { FilterRules: [{ Name: 'suffix', Value: '.json' }, { Name: 'prefix', Value: 'in/' }] } };
    const year = { Key: { FilterRules: [{ Name: 'prefix', Value: 'year%3D2026/' }] } };
    expect(stack.only('Custom::S3BucketNotifications')).toMatchObject({
      NotificationConfiguration: {
        QueueConfigurations: [
          { Events: ['s3:ObjectCreated:Put'], Filter: json },
          { Events: ['s3:ObjectCreated:Put'], Filter: year },
          { Events: ['s3:ObjectRemoved:*'], Filter: json },
          { Events: ['s3:ObjectRemoved:*'], Filter: year },
        ],
      },
    });
    expect(sendStatements(stack, stack.ledger.queue)).toHaveLength(1);
  });

  it('depend on the queue policy, because S3 validates the destination', () => {
    const stack = new LedgerStack();
    stack.template.hasResource('Custom::S3BucketNotifications', { DependsOn: Match.arrayWith([Match.stringLikeRegexp('^LedgerQueuePolicy')]) });
  });

  it('warn about filters that are probably a mistake', () => {
    const stack = new LedgerStack({ filters: [{ prefix: 'in/*' }, { suffix: '%2Ejson', prefix: '/out' }] });
    const warnings = Annotations.fromStack(stack).findWarning('/Stack/Ledger', Match.anyValue()).map(({ entry }) => String(entry.data));
    expect(warnings).toEqual([
      expect.stringContaining('contains "*"'),
      expect.stringContaining('begins with "/"'),
      expect.stringContaining('looks URL-encoded'),
    ]);
  });
});

describe('an imported bucket', () => {
  it.each([
    { from: 'its name', importBucket: (stack: Stack) => s3.Bucket.fromBucketName(stack, 'Bucket', 'files') },
    { from: 'its ARN', importBucket: (stack: Stack) => s3.Bucket.fromBucketArn(stack, 'Bucket', 'arn:aws:s3:::files') },
  ])('from $from keeps the notifications that it has', ({ importBucket }) => {
    const stack = new Stack(new App(), 'Stack');
    const ledger = new S3EventLedger(stack, 'Ledger', { bucket: importBucket(stack) });
    expect(only(stack, 'Custom::S3BucketNotifications')).toMatchObject({ BucketName: 'files', Managed: false });
    expect(JSON.stringify(sendStatements(stack, ledger.queue))).toContain(':s3:::files"');
  });

  it('is configured once per stack, even if it is imported twice', () => {
    const stack = new Stack(new App(), 'Stack');
    ['One', 'Two'].forEach((id, index) => new S3EventLedger(stack, id, {
      bucket: s3.Bucket.fromBucketName(stack, `${id}Bucket`, 'files'),
      filters: [{ prefix: `${index}/` }],
    }));
    expect(only(stack, 'Custom::S3BucketNotifications')).toMatchObject({ NotificationConfiguration: { QueueConfigurations: [{}, {}] } });
  });

  it('into another stack is configured in the stack of the ledger', () => {
    const app = new App();
    const elsewhere = new Stack(app, 'Elsewhere');
    new sqs.Queue(elsewhere, 'Queue');
    const stack = new Stack(app, 'Stack');
    new S3EventLedger(stack, 'Ledger', { bucket: s3.Bucket.fromBucketName(elsewhere, 'Bucket', 'files') });
    expect(only(stack, 'Custom::S3BucketNotifications')).toMatchObject({ BucketName: 'files' });
    expect(all(elsewhere, 'Custom::S3BucketNotifications')).toEqual([]);
  });
});

describe('a bucket of another stack', () => {
  it('is configured in the stack of the ledger, without a cycle', () => {
    const { app, storage, recording, bucket, ledger } = twoStacks();
    app.synth();
    expect(recording.dependencies).toEqual([storage]);
    expect(storage.dependencies).toEqual([]);
    expect(all(storage, 'Custom::S3BucketNotifications')).toEqual([]);
    const name = { 'Fn::ImportValue': expect.stringContaining(logicalId(storage, bucket)) };
    expect(only(recording, 'Custom::S3BucketNotifications')).toMatchObject({ BucketName: name, Managed: false });
    expect(JSON.stringify(sendStatements(recording, ledger.queue))).toContain('Fn::ImportValue');
  });

  it('accepts ledgers of several stacks, and several ledgers of one stack', () => {
    const { app, storage, recording, bucket } = twoStacks({ prefix: 'a/' });
    const third = new Stack(app, 'Third');
    new S3EventLedger(recording, 'Second', { bucket, filters: [{ prefix: 'b/' }] });
    new S3EventLedger(third, 'Third', { bucket, filters: [{ prefix: 'c/' }] });
    app.synth();
    expect(storage.dependencies).toEqual([]);
    expect(only(recording, 'Custom::S3BucketNotifications')).toMatchObject({ NotificationConfiguration: { QueueConfigurations: [{}, {}] } });
    expect(only(third, 'Custom::S3BucketNotifications')).toMatchObject({ NotificationConfiguration: { QueueConfigurations: [{}] } });
  });

  it('encrypted with a key of that stack needs no key policy', () => {
    const app = new App();
    const storage = new Stack(app, 'Storage');
    const key = new kms.Key(storage, 'Key');
    new S3EventLedger(new Stack(app, 'Recording'), 'Ledger', { bucket: new s3.Bucket(storage, 'Bucket', { encryptionKey: key }) });
    app.synth();
    expect(JSON.stringify(only(storage, 'AWS::KMS::Key'))).not.toContain('s3.amazonaws.com');
  });

  it('adds a warning if that stack removes its notifications', () => {
    const { storage, recording, bucket } = twoStacks();
    bucket.addEventNotification(OBJECT_REMOVED, new notifications.SqsDestination(new sqs.Queue(storage, 'Theirs')));
    Annotations.fromStack(recording).hasWarning('/Recording/Ledger', Match.stringLikeRegexp(
      'the stack Storage manages notifications of bucket Storage/Bucket, and each update of that stack removes the notifications of other stacks'));
  });

  it('adds no warning if that stack has none, or keeps those of others', () => {
    Annotations.fromStack(twoStacks().recording).hasNoWarning('/Recording/Ledger', Match.anyValue());
    const { storage, recording, bucket } = twoStacks({}, { [S3_KEEP_NOTIFICATION_IN_IMPORTED_BUCKET]: true });
    bucket.addEventNotification(OBJECT_REMOVED, new notifications.SqsDestination(new sqs.Queue(storage, 'Theirs')));
    Annotations.fromStack(recording).hasNoWarning('/Recording/Ledger', Match.anyValue());
  });
});

describe('nested stacks', () => {
  it('can contain the ledger', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    const bucket = new s3.Bucket(stack, 'Bucket');
    const nested = new NestedStack(stack, 'Nested');
    new S3EventLedger(nested, 'Ledger', { bucket, events: [OBJECT_CREATED] });
    expect(() => app.synth()).not.toThrow();
    expect(only(nested, 'Custom::S3BucketNotifications')).toMatchObject({ Managed: false });
  });
});

function twoStacks(filter: { prefix?: string } = {}, context: Record<string, unknown> = {}) {
  const app = new App({ context });
  const storage = new Stack(app, 'Storage');
  const recording = new Stack(app, 'Recording');
  const bucket = new s3.Bucket(storage, 'Bucket');
  const ledger = new S3EventLedger(recording, 'Ledger', { bucket, filters: filter.prefix ? [filter] : undefined });
  return { app, storage, recording, bucket, ledger };
}
