import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as notifications from 'aws-cdk-lib/aws-s3-notifications';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { EventDelivery, S3EventLedger } from '../../src';
import { all, LedgerStack, only } from '../support/ledger-stack';

const { OBJECT_CREATED, OBJECT_CREATED_PUT, OBJECT_REMOVED } = s3.EventType;

const toQueue = (stack: Stack) => new notifications.SqsDestination(new sqs.Queue(stack, 'Theirs'));
const DESTINATIONS: Record<string, (stack: Stack) => s3.IBucketNotificationDestination> = {
  'a queue': toQueue,
  'a topic': stack => new notifications.SnsDestination(new sns.Topic(stack, 'TheirTopic')),
  'a function': stack => new notifications.LambdaDestination(new lambda.Function(stack, 'Theirs', {
    runtime: lambda.Runtime.NODEJS_24_X, handler: 'index.handler', code: lambda.Code.fromInline('0'),
  })),
};

describe('another notification of the bucket', () => {
  it.each(Object.keys(DESTINATIONS))('to %s that overlaps is an error at synth', destination => {
    const stack = new LedgerStack({ filters: [{ prefix: 'in/' }] });
    stack.bucket.addEventNotification(OBJECT_CREATED_PUT, DESTINATIONS[destination](stack), { prefix: 'in/new/' });
    expect(() => stack.template).toThrow('[Stack/Ledger] bucket Stack/Bucket has another notification that overlaps with one of this ledger, '
      + 'and S3 rejects overlapping notifications: s3:ObjectCreated:Put of prefix "in/new/", and s3:ObjectCreated:* of prefix "in/". '
      + 'Use other events or filters, or EventDelivery.EVENT_BRIDGE for the ledger');
  });

  it('that overlaps and was added before the ledger is an error at synth', () => {
    const stack = new Stack(new App(), 'Stack');
    const bucket = new s3.Bucket(stack, 'Bucket');
    bucket.addObjectCreatedNotification(toQueue(stack));
    new S3EventLedger(stack, 'Ledger', { bucket });
    expect(() => Template.fromStack(stack)).toThrow('has another notification that overlaps with one of this ledger');
  });

  it('that overlaps on an imported bucket is an error at synth', () => {
    const stack = new Stack(new App(), 'Stack');
    const [first, second] = ['First', 'Second'].map(id => s3.Bucket.fromBucketName(stack, id, 'files'));
    new S3EventLedger(stack, 'Ledger', { bucket: first });
    second.addEventNotification(OBJECT_CREATED, toQueue(stack));
    expect(() => Template.fromStack(stack)).toThrow('[Stack/Ledger] bucket "files" has another notification');
  });

  it('that overlaps in another stack is an error at synth', () => {
    const app = new App();
    const [storage, recording] = ['Storage', 'Recording'].map(id => new Stack(app, id));
    const bucket = new s3.Bucket(storage, 'Bucket');
    new S3EventLedger(recording, 'Ledger', { bucket });
    bucket.addEventNotification(OBJECT_CREATED, toQueue(storage));
    expect(() => app.synth()).toThrow('[Recording/Ledger] bucket Storage/Bucket has another notification');
  });

  it.each([
    { other: 'event types', events: OBJECT_REMOVED, filter: { prefix: 'in/' } },
    { other: 'prefixes', events: OBJECT_CREATED, filter: { prefix: 'out/' } },
    { other: 'suffixes', events: OBJECT_CREATED, filter: { prefix: 'in/', suffix: '.x' } },
  ])('with other $other is accepted', ({ events, filter }) => {
    const stack = new LedgerStack({ filters: [{ prefix: 'in/', suffix: '.json' }] });
    stack.bucket.addEventNotification(events, toQueue(stack), filter);
    expect(() => stack.template).not.toThrow();
  });

  it('is compared with filters in their encoded form', () => {
    const stack = new LedgerStack({ filters: [{ prefix: 'year=2026/' }] });
    stack.bucket.addEventNotification(OBJECT_CREATED, toQueue(stack), { prefix: 'year%3D2026/' });
    expect(() => stack.template).toThrow('has another notification that overlaps');
  });

  it.each([EventDelivery.EVENT_BRIDGE, EventDelivery.MANUAL])('is accepted with %s', delivery => {
    const stack = new LedgerStack({ delivery });
    stack.bucket.addEventNotification(OBJECT_CREATED, toQueue(stack));
    expect(() => stack.template).not.toThrow();
  });

  it('of another bucket is accepted', () => {
    const stack = new LedgerStack();
    new s3.Bucket(stack, 'Other').addEventNotification(OBJECT_CREATED, toQueue(stack));
    expect(() => stack.template).not.toThrow();
  });
});

describe('the quota of 100 notifications per bucket', () => {
  const filters = (count: number, prefix = '') => Array.from({ length: count }, (_, index) => ({ prefix: `${prefix}${index}/` }));

  it('counts all calls of addBucket', () => {
    const { ledger, bucket } = new LedgerStack({ filters: filters(60) });
    ledger.addBucket(bucket, { filters: filters(40, 'b') });
    expect(() => ledger.addBucket(bucket, { events: [OBJECT_REMOVED] })).toThrow('Stack/Ledger: bucket Stack/Bucket must have at most 100 notifications, '
      + 'which is the quota of S3, got: 101, of which 100 already exist. Use fewer events or filters, or EventDelivery.EVENT_BRIDGE');
  });

  it('counts all ledgers of the app', () => {
    const stack = new LedgerStack({ filters: filters(100) });
    expect(() => new S3EventLedger(stack, 'Second', { bucket: stack.bucket, events: [OBJECT_REMOVED] })).toThrow('got: 101, of which 100 already exist');
    expect(() => new S3EventLedger(stack, 'Third', { bucket: stack.bucket, delivery: EventDelivery.EVENT_BRIDGE })).not.toThrow();
  });

  it('counts other notifications of the app at synth', () => {
    const stack = new LedgerStack({ filters: filters(99) });
    stack.bucket.addEventNotification(OBJECT_REMOVED, toQueue(stack), { prefix: 'a/' });
    stack.bucket.addEventNotification(OBJECT_REMOVED, DESTINATIONS['a topic'](stack), { prefix: 'b/' });
    expect(() => stack.template).toThrow('[Stack/Ledger] bucket Stack/Bucket must have at most 100 notifications, which is the quota of S3, got: 101. '
      + 'Use fewer events or filters, or EventDelivery.EVENT_BRIDGE for the ledger');
  });

  it('allows 100', () => {
    const stack = new LedgerStack({ filters: filters(99) });
    stack.bucket.addEventNotification(OBJECT_REMOVED, toQueue(stack));
    expect(() => stack.template).not.toThrow();
  });
});

describe('a bucket with a generated name, given as a construct and by a reference to it', () => {
  const references: Record<string, (stack: Stack, bucket: s3.IBucket) => s3.IBucket> = {
    'its name': (stack, { bucketName }) => s3.Bucket.fromBucketName(stack, 'Imported', bucketName),
    'its ARN': (stack, { bucketArn }) => s3.Bucket.fromBucketArn(stack, 'Imported', bucketArn),
    'its attributes': (stack, { bucketName, bucketArn }) => s3.Bucket.fromBucketAttributes(stack, 'Imported', { bucketName, bucketArn }),
  };

  it.each(Object.keys(references))('is one bucket for the check of overlaps: %s', reference => {
    const stack = new LedgerStack();
    const imported = references[reference](stack, stack.bucket);
    expect(() => stack.ledger.addBucket(imported)).toThrow('already sends these events to this ledger');
    expect(() => new S3EventLedger(stack, 'Second', { bucket: imported })).toThrow('already sends these events to Stack/Ledger');
  });

  it.each(Object.keys(references))('is configured once: %s', reference => {
    const stack = new LedgerStack({ filters: [{ prefix: 'a/' }] });
    stack.ledger.addBucket(references[reference](stack, stack.bucket), { filters: [{ prefix: 'b/' }] });
    expect(only(stack, 'Custom::S3BucketNotifications')).toMatchObject({ NotificationConfiguration: { QueueConfigurations: [{}, {}] } });
  });

  it.each(Object.keys(references))('is one bucket for a notification of the app: %s', reference => {
    const stack = new LedgerStack();
    references[reference](stack, stack.bucket).addEventNotification(OBJECT_CREATED, toQueue(stack));
    expect(() => stack.template).toThrow('has another notification that overlaps with one of this ledger');
  });
});

describe('a bucket with a fixed name, given as a construct and by its name', () => {
  const named = (stack: Stack) => new s3.Bucket(stack, 'Bucket', { bucketName: 'files' });

  it('is one bucket for the check of overlaps', () => {
    const stack = new Stack(new App(), 'Stack');
    const ledger = new S3EventLedger(stack, 'Ledger', { bucket: named(stack) });
    const imported = s3.Bucket.fromBucketName(stack, 'Imported', 'files');
    expect(() => ledger.addBucket(imported)).toThrow('Stack/Ledger: bucket "files" already sends these events to this ledger');
    expect(() => new S3EventLedger(stack, 'Second', { bucket: imported })).toThrow('bucket "files" already sends these events to Stack/Ledger');
  });

  it('is one bucket in the other order', () => {
    const stack = new Stack(new App(), 'Stack');
    const bucket = named(stack);
    new S3EventLedger(stack, 'Ledger', { bucket: s3.Bucket.fromBucketArn(stack, 'Imported', 'arn:aws:s3:::files') });
    expect(() => new S3EventLedger(stack, 'Second', { bucket })).toThrow('bucket Stack/Bucket already sends these events to Stack/Ledger');
  });

  it.each(['before', 'after'])('is configured once per stack if it is created %s the first ledger', order => {
    const stack = new Stack(new App(), 'Stack');
    const created = order === 'before' ? named(stack) : undefined;
    new S3EventLedger(stack, 'Ledger', { bucket: s3.Bucket.fromBucketName(stack, 'Imported', 'files'), filters: [{ prefix: 'a/' }] });
    new S3EventLedger(stack, 'Second', { bucket: created ?? named(stack), filters: [{ prefix: 'b/' }] });
    expect(only(stack, 'Custom::S3BucketNotifications')).toMatchObject({ NotificationConfiguration: { QueueConfigurations: [{}, {}] } });
  });

  it('of another stack adds a warning if that stack removes its notifications', () => {
    const app = new App();
    const [storage, recording] = ['Storage', 'Recording'].map(id => new Stack(app, id));
    const bucket = named(storage);
    bucket.addEventNotification(OBJECT_REMOVED, toQueue(storage));
    new S3EventLedger(recording, 'Ledger', { bucket: s3.Bucket.fromBucketName(recording, 'Imported', 'files') });
    Annotations.fromStack(recording).hasWarning('/Recording/Ledger', Match.stringLikeRegexp('the stack Storage manages notifications of bucket Storage/Bucket'));
    expect(recording.dependencies).toEqual([]);
  });

  it('of another stack sends to EventBridge from that stack', () => {
    const app = new App();
    const [storage, recording] = ['Storage', 'Recording'].map(id => new Stack(app, id));
    named(storage);
    new S3EventLedger(recording, 'Ledger', { bucket: s3.Bucket.fromBucketName(recording, 'Imported', 'files'), delivery: EventDelivery.EVENT_BRIDGE });
    expect(only(storage, 'Custom::S3BucketNotifications')).toMatchObject({ NotificationConfiguration: { EventBridgeConfiguration: {} } });
    expect(all(recording, 'Custom::S3BucketNotifications')).toEqual([]);
    expect(only(recording, 'AWS::Events::Rule')).toMatchObject({ EventPattern: { detail: { bucket: { name: ['files'] } } } });
  });
});
