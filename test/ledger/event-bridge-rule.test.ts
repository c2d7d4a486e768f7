import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { EventDelivery, S3EventLedger } from '../../src';
import { all, LedgerStack, logicalId, only, sendStatements } from '../support/ledger-stack';

const { OBJECT_CREATED, OBJECT_CREATED_PUT, OBJECT_REMOVED, LIFECYCLE_EXPIRATION_DELETE } = s3.EventType;
const delivery = EventDelivery.EVENT_BRIDGE;

it('the bucket sends to EventBridge, and a rule sends to the queue', () => {
  const stack = new LedgerStack({ delivery, filters: [{ prefix: 'in/', suffix: '.json' }] });
  const { ledger, bucket } = stack;
  expect(stack.only('Custom::S3BucketNotifications')).toMatchObject({
    BucketName: { Ref: logicalId(stack, bucket) },
    NotificationConfiguration: { EventBridgeConfiguration: {} },
  });
  expect(stack.only('AWS::Events::Rule')).toEqual({
    Description: 's3:ObjectCreated:* of bucket Stack/Bucket to the ledger Stack/Ledger: prefix "in/" and suffix ".json"',
    State: 'ENABLED',
    EventPattern: {
      'source': ['aws.s3'],
      'detail-type': ['Object Created'],
      'detail': { bucket: { name: [{ Ref: logicalId(stack, bucket) }] }, object: { key: [{ wildcard: 'in/*.json' }] } },
    },
    Targets: [{
      Id: 'Target0',
      Arn: { 'Fn::GetAtt': [logicalId(stack, ledger.queue), 'Arn'] },
      DeadLetterConfig: { Arn: { 'Fn::GetAtt': [logicalId(stack, ledger.deadLetterQueue), 'Arn'] } },
    }],
  });
});

it('only the rule may send to the queue and the dead-letter queue', () => {
  const stack = new LedgerStack({ delivery });
  const [ruleId] = Object.keys(stack.template.findResources('AWS::Events::Rule'));
  for (const queue of [stack.ledger.queue, stack.ledger.deadLetterQueue]) {
    expect(sendStatements(stack, queue)).toEqual([{
      Effect: 'Allow',
      Action: 'sqs:SendMessage',
      Principal: { Service: 'events.amazonaws.com' },
      Resource: { 'Fn::GetAtt': [logicalId(stack, queue), 'Arn'] },
      Condition: {
        ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': [ruleId, 'Arn'] } },
        StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
      },
    }]);
  }
});

it('there is one rule per event type', () => {
  const stack = new LedgerStack({ delivery, events: [OBJECT_CREATED_PUT, LIFECYCLE_EXPIRATION_DELETE] });
  expect(all(stack, 'AWS::Events::Rule').map(({ EventPattern }) => EventPattern)).toEqual([
    {
      'source': ['aws.s3'],
      'detail-type': ['Object Deleted'],
      'detail': {
        'reason': ['Lifecycle Expiration'],
        'deletion-type': ['Permanently Deleted'],
        'bucket': { name: [{ Ref: logicalId(stack, stack.bucket) }] },
      },
    },
    {
      'source': ['aws.s3'],
      'detail-type': ['Object Created'],
      'detail': { reason: ['PutObject'], bucket: { name: [{ Ref: logicalId(stack, stack.bucket) }] } },
    },
  ]);
});

it('a bucket can be added again with other events or filters', () => {
  const stack = new LedgerStack({ delivery, filters: [{ prefix: 'a/' }] });
  stack.ledger.addBucket(stack.bucket, { delivery, filters: [{ prefix: 'b/' }] });
  stack.ledger.addBucket(stack.bucket, { delivery, filters: [{ prefix: 'c/' }] });
  stack.ledger.addBucket(stack.bucket, { delivery, events: [OBJECT_REMOVED] });
  stack.template.resourceCountIs('AWS::Events::Rule', 4);
  stack.template.resourceCountIs('Custom::S3BucketNotifications', 1);
});

it('a long list of filters fits into the description', () => {
  const stack = new LedgerStack({ delivery, filters: Array.from({ length: 40 }, (_, index) => ({ prefix: `incoming/${index}/` })) });
  expect(stack.only('AWS::Events::Rule').Description).toHaveLength(512);
});

describe('a bucket of another stack', () => {
  it('is configured in its own stack, with the rule in the stack of the ledger, without a cycle', () => {
    const app = new App();
    const storage = new Stack(app, 'Storage');
    const recording = new Stack(app, 'Recording');
    const bucket = new s3.Bucket(storage, 'Bucket');
    bucket.addEventNotification(OBJECT_REMOVED, { bind: () => ({ type: s3.BucketNotificationDestinationType.QUEUE, arn: 'arn:aws:sqs:::theirs' }) });
    new S3EventLedger(recording, 'Ledger', { bucket, delivery, events: [OBJECT_CREATED, OBJECT_REMOVED] });
    app.synth();
    expect(recording.dependencies).toEqual([storage]);
    expect(storage.dependencies).toEqual([]);
    expect(only(storage, 'Custom::S3BucketNotifications')).toMatchObject({
      NotificationConfiguration: { EventBridgeConfiguration: {}, QueueConfigurations: [{ QueueArn: 'arn:aws:sqs:::theirs' }] },
    });
    expect(all(recording, 'Custom::S3BucketNotifications')).toEqual([]);
    expect(all(recording, 'AWS::Events::Rule')).toHaveLength(2);
    expect(all(storage, 'AWS::Events::Rule')).toHaveLength(0);
    Annotations.fromStack(recording).hasNoWarning('/Recording/Ledger', Match.anyValue());
  });
});

describe('an imported bucket', () => {
  it('is configured to send to EventBridge, and keeps its notifications', () => {
    const stack = new Stack(new App(), 'Stack');
    const bucket = s3.Bucket.fromBucketName(stack, 'Bucket', 'files');
    new S3EventLedger(stack, 'Ledger', { bucket, delivery });
    expect(only(stack, 'Custom::S3BucketNotifications')).toMatchObject({ BucketName: 'files', Managed: false });
    expect(only(stack, 'AWS::Events::Rule')).toMatchObject({ EventPattern: { detail: { bucket: { name: ['files'] } } } });
  });

  it('is configured once per stack, with any delivery', () => {
    const stack = new Stack(new App(), 'Stack');
    const buckets = ['One', 'Two'].map(id => s3.Bucket.fromBucketName(stack, id, 'files'));
    new S3EventLedger(stack, 'First', { bucket: buckets[0], delivery });
    new S3EventLedger(stack, 'Second', { bucket: buckets[1] });
    expect(only(stack, 'Custom::S3BucketNotifications')).toMatchObject({
      NotificationConfiguration: { EventBridgeConfiguration: {}, QueueConfigurations: [{}] },
    });
  });
});
