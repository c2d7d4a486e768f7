import { App, Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { EventDelivery, LedgerBucketOptions, S3EventLedger } from '../../src';
import { all, LedgerStack, only } from '../support/ledger-stack';

const ENV = { account: '111111111111', region: 'eu-west-1' };
const THEIRS = '222222222222';
const delivery = EventDelivery.EVENT_BRIDGE;

describe('a bucket of another account', () => {
  it('is matched by its account and name, on the default bus', () => {
    const { EventPattern, EventBusName } = only(recording(), 'AWS::Events::Rule');
    expect(EventPattern).toEqual({
      'account': [THEIRS], 'source': ['aws.s3'], 'detail-type': ['Object Created'], 'detail': { bucket: { name: ['theirs'] } },
    });
    expect(EventBusName).toBeUndefined();
  });

  it('may send events of S3, and no others, to the bus', () => {
    expect(only(recording(), 'AWS::Events::EventBusPolicy')).toEqual({
      StatementId: expect.stringMatching(/^[A-Za-z0-9]{1,64}$/) as string,
      Statement: {
        Sid: expect.stringMatching(/^[A-Za-z0-9]{1,64}$/) as string,
        Effect: 'Allow',
        Principal: { AWS: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::${THEIRS}:root`]] } },
        Action: 'events:PutEvents',
        Resource: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':events:eu-west-1:111111111111:event-bus/default']] },
        Condition: { StringEquals: { 'events:source': 'aws.s3' } },
      },
    });
  });

  it('is not configured from here, because no resource of this account could', () => {
    expect(all(recording(), 'Custom::S3BucketNotifications')).toEqual([]);
  });

  it('may send to a bus of your own', () => {
    const stack = recording(scope => ({ eventBus: new events.EventBus(scope, 'Bus', { eventBusName: 'files' }) }));
    const bus = { Ref: expect.stringMatching(/^Bus/) as string };
    expect(only(stack, 'AWS::Events::Rule')).toMatchObject({ EventBusName: bus });
    expect(only(stack, 'AWS::Events::EventBusPolicy')).toMatchObject({
      EventBusName: bus, Statement: { Resource: { 'Fn::GetAtt': [expect.stringMatching(/^Bus/), 'Arn'] } },
    });
  });

  it('is allowed once, however many buckets the account has', () => {
    const stack = recording();
    stack.ledger.addBucket(theirs(stack, 'more'), { delivery });
    expect(all(stack, 'AWS::Events::Rule')).toHaveLength(2);
    expect(all(stack, 'AWS::Events::EventBusPolicy')).toHaveLength(1);
  });

  it('has a statement of its own in each copy of the stack', () => {
    const ids = ['original', 'copy'].map(stackName => only(recording(undefined, stackName), 'AWS::Events::EventBusPolicy').StatementId);
    expect(new Set(ids).size).toBe(2);
  });

  it('is configured by its own stack if the app creates it', () => {
    const app = new App();
    const storage = new Stack(app, 'Storage', { env: { ...ENV, account: THEIRS } });
    const bucket = new s3.Bucket(storage, 'Bucket', { bucketName: 'theirs' });
    const stack = new Stack(app, 'Stack', { env: ENV });
    new S3EventLedger(stack, 'Ledger', { bucket, delivery });
    expect(only(storage, 'Custom::S3BucketNotifications')).toMatchObject({ NotificationConfiguration: { EventBridgeConfiguration: {} } });
    expect(only(stack, 'AWS::Events::Rule')).toMatchObject({ EventPattern: { account: [THEIRS], detail: { bucket: { name: ['theirs'] } } } });
  });

  it('is rejected in another region', () => {
    const stack = new Stack(new App(), 'Stack', { env: ENV });
    const bucket = s3.Bucket.fromBucketAttributes(stack, 'Bucket', { bucketName: 'theirs', account: THEIRS, region: 'us-east-1' });
    expect(() => new S3EventLedger(stack, 'Ledger', { bucket, delivery })).toThrow('bucket "theirs" must be in the ledger\'s region eu-west-1, got: us-east-1');
  });
});

describe('a bucket of the ledger\'s account', () => {
  it('needs no policy of the bus, and its account is not matched', () => {
    const stack = new LedgerStack({ delivery }, { env: ENV });
    expect(all(stack, 'AWS::Events::EventBusPolicy')).toEqual([]);
    expect(stack.only('AWS::Events::Rule').EventPattern).not.toHaveProperty('account');
  });

  it('may be forwarded to a bus of your own', () => {
    const stack = new Stack(new App(), 'Stack', { env: ENV });
    const eventBus = events.EventBus.fromEventBusName(stack, 'Bus', 'files');
    new S3EventLedger(stack, 'Ledger', { bucket: new s3.Bucket(stack, 'Bucket'), delivery, eventBus });
    expect(only(stack, 'AWS::Events::Rule')).toMatchObject({ EventBusName: 'files' });
    expect(all(stack, 'AWS::Events::EventBusPolicy')).toEqual([]);
  });
});

describe('a bus is rejected', () => {
  it.each([EventDelivery.NOTIFICATION, EventDelivery.MANUAL])('with %s', other => {
    const stack = new Stack(new App(), 'Stack', { env: ENV });
    const eventBus = events.EventBus.fromEventBusName(stack, 'Bus', 'files');
    expect(() => new S3EventLedger(stack, 'Ledger', { bucket: new s3.Bucket(stack, 'Bucket'), delivery: other, eventBus }))
      .toThrow(`eventBus must be omitted with EventDelivery.${other}, which does not use one`);
  });

  it('in another account', () => {
    const arn = `arn:aws:events:eu-west-1:${THEIRS}:event-bus/files`;
    expect(() => recording(scope => ({ eventBus: events.EventBus.fromEventBusArn(scope, 'Bus', arn) })))
      .toThrow(`eventBus must be in the ledger's account 111111111111, got: ${THEIRS}`);
  });
});

class RecordingStack extends Stack {
  readonly ledger: S3EventLedger;

  constructor(options: (scope: Stack) => LedgerBucketOptions, stackName?: string) {
    super(new App(), 'Stack', { env: ENV, stackName });
    this.ledger = new S3EventLedger(this, 'Ledger', { bucket: theirs(this, 'theirs'), delivery, ...options(this) });
  }
}

function recording(options: (scope: Stack) => LedgerBucketOptions = () => ({}), stackName?: string): RecordingStack {
  return new RecordingStack(options, stackName);
}

function theirs(scope: Stack, bucketName: string): s3.IBucket {
  return s3.Bucket.fromBucketAttributes(scope, bucketName, { bucketName, account: THEIRS });
}
