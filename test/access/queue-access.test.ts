import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { EventDelivery, S3EventLedger } from '../../src';
import { all, LedgerStack, logicalId, sendStatements, Statement, statements } from '../support/ledger-stack';

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-policies.html */
const MAX_STATEMENTS = 20;
const MAX_BYTES = 8_192;

const ENV = { account: '111111111111', region: 'eu-west-1' };
const FIVE_TYPES = [
  s3.EventType.OBJECT_CREATED, s3.EventType.OBJECT_REMOVED, s3.EventType.OBJECT_RESTORE_POST,
  s3.EventType.OBJECT_TAGGING_PUT, s3.EventType.OBJECT_ACL_PUT,
];

function manyBuckets(count: number, delivery: EventDelivery, events?: s3.EventType[]): LedgerStack {
  const stack = new LedgerStack({ delivery, events }, { env: ENV });
  for (let index = 1; index < count; index++) stack.ledger.addBucket(new s3.Bucket(stack, `Bucket${index}`), { delivery, events });
  return stack;
}

function queuePolicies(stack: Stack): unknown[] {
  return all(stack, 'AWS::SQS::QueuePolicy').map(({ PolicyDocument }) => PolicyDocument);
}

/** The size of a policy after deployment, with names as long as CloudFormation generates them at most. */
function deployedBytes(policy: unknown): number {
  return JSON.stringify(policy, (_, value: unknown) => {
    const reference = JSON.stringify(value);
    if (/^\{"Fn::GetAtt":\["(Second)?Bucket/.test(reference)) return `arn:aws-us-gov:s3:::${'b'.repeat(63)}`;
    if (/^\{"Fn::GetAtt":\["Ledger(Dead|Queue)/.test(reference)) return `arn:aws-us-gov:sqs:us-gov-west-1:111111111111:${'q'.repeat(80)}`;
    return /^\{"Fn::GetAtt":/.test(reference) ? `arn:aws-us-gov:events:us-gov-west-1:111111111111:rule/${'r'.repeat(64)}` : value;
  }).length;
}

describe('the policy of a queue', () => {
  it.each([
    { count: 2, delivery: EventDelivery.NOTIFICATION, events: undefined },
    { count: 20, delivery: EventDelivery.NOTIFICATION, events: undefined },
    { count: 100, delivery: EventDelivery.NOTIFICATION, events: undefined },
    { count: 4, delivery: EventDelivery.EVENT_BRIDGE, events: FIVE_TYPES },
    { count: 50, delivery: EventDelivery.EVENT_BRIDGE, events: FIVE_TYPES },
  ])('is within the quotas of SQS with $count buckets by $delivery', ({ count, delivery, events }) => {
    for (const policy of queuePolicies(manyBuckets(count, delivery, events))) {
      expect(statements(policy).length).toBeLessThanOrEqual(MAX_STATEMENTS);
      expect(deployedBytes(policy)).toBeLessThanOrEqual(MAX_BYTES);
    }
  });

  it('lists each bucket once in one statement', () => {
    const stack = manyBuckets(20, EventDelivery.NOTIFICATION);
    stack.ledger.addBucket(stack.bucket, { events: [s3.EventType.OBJECT_REMOVED] });
    const [statement, ...others] = sendStatements(stack, stack.ledger.queue);
    expect(others).toEqual([]);
    expect(conditionOf(statement).ArnEquals['aws:SourceArn']).toHaveLength(20);
    expect(conditionOf(statement).StringEquals).toEqual({ 'aws:SourceAccount': '111111111111' });
  });

  it('lists each rule in one statement, for the queue and the dead-letter queue', () => {
    const stack = manyBuckets(4, EventDelivery.EVENT_BRIDGE, FIVE_TYPES);
    for (const queue of [stack.ledger.queue, stack.ledger.deadLetterQueue]) {
      const [statement, ...others] = sendStatements(stack, queue);
      expect(others).toEqual([]);
      expect(conditionOf(statement).ArnEquals['aws:SourceArn']).toHaveLength(20);
    }
  });

  it('has a statement for each service', () => {
    const stack = manyBuckets(2, EventDelivery.NOTIFICATION);
    stack.ledger.addBucket(new s3.Bucket(stack, 'Other'), { delivery: EventDelivery.EVENT_BRIDGE });
    expect(sendStatements(stack, stack.ledger.queue).map(({ Principal }) => Principal))
      .toEqual([{ Service: 's3.amazonaws.com' }, { Service: 'events.amazonaws.com' }]);
  });

  it('lists the accounts of 30 buckets in one statement', () => {
    const stack = new LedgerStack({ delivery: EventDelivery.MANUAL }, { env: ENV });
    const accounts = Array.from({ length: 30 }, (_, index) => String(200_000_000_000 + index));
    accounts.forEach(account => stack.ledger.allowSendFrom(s3.Bucket.fromBucketAttributes(stack, account, { bucketName: `files-${account}`, account })));
    const [statement, ...others] = sendStatements(stack, stack.ledger.queue);
    expect(others).toEqual([]);
    expect(conditionOf(statement).StringEquals).toEqual({ 'aws:SourceAccount': accounts });
    expect(conditionOf(statement).ArnEquals['aws:SourceArn']).toHaveLength(30);
  });

  it('lists every bucket up to the size that SQS allows', () => {
    const stack = manyBuckets(75, EventDelivery.NOTIFICATION);
    expect(conditionOf(sendStatements(stack, stack.ledger.queue)[0]).ArnEquals['aws:SourceArn']).toHaveLength(75);
    Annotations.fromStack(stack).hasNoWarning('/Stack/Ledger', Match.anyValue());
  });

  it('allows all buckets of the account above that size, with one warning', () => {
    const stack = manyBuckets(100, EventDelivery.NOTIFICATION);
    expect(conditionOf(sendStatements(stack, stack.ledger.queue)[0])).toEqual({
      ArnEquals: { 'aws:SourceArn': { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':s3:::*']] } },
      StringEquals: { 'aws:SourceAccount': '111111111111' },
    });
    expect(Annotations.fromStack(stack).findWarning('/Stack/Ledger', Match.anyValue()).map(({ entry }) => String(entry.data))).toEqual([
      expect.stringContaining('the policy of the queue Stack/Ledger/Queue cannot list all buckets, because SQS allows 8192 bytes. '
        + 'It allows all buckets of the account instead. To limit it, split the buckets over several ledgers.'),
    ]);
  });

  it('allows all rules of the account above that size', () => {
    const stack = manyBuckets(20, EventDelivery.EVENT_BRIDGE, FIVE_TYPES);
    expect(conditionOf(sendStatements(stack, stack.ledger.queue)[0])).toEqual({
      ArnEquals: { 'aws:SourceArn': { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':events:eu-west-1:111111111111:rule/*']] } },
      StringEquals: { 'aws:SourceAccount': '111111111111' },
    });
  });

  it('is the same with minimized policies', () => {
    const app = new App({ context: { '@aws-cdk/aws-iam:minimizePolicies': true } });
    const stack = new LedgerStack({}, { env: ENV }, app);
    const second = new s3.Bucket(stack, 'SecondBucket');
    stack.ledger.addBucket(second);
    stack.ledger.addBucket(new s3.Bucket(stack, 'Third'), { delivery: EventDelivery.EVENT_BRIDGE });
    expect(sendStatements(stack, stack.ledger.queue).map(statement => conditionOf(statement).ArnEquals['aws:SourceArn'])).toEqual([
      [stack.bucket, second].map(bucket => ({ 'Fn::GetAtt': [logicalId(stack, bucket), 'Arn'] })),
      { 'Fn::GetAtt': [expect.stringMatching(/^LedgerStackThird/), 'Arn'] },
    ]);
  });
});

it('two ledgers have separate queue policies', () => {
  const stack = new LedgerStack({}, { env: ENV });
  const second = new S3EventLedger(stack, 'Second', { bucket: new s3.Bucket(stack, 'SecondBucket') });
  expect(conditionOf(sendStatements(stack, second.queue)[0]).ArnEquals['aws:SourceArn']).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^SecondBucket/), 'Arn'] });
});

interface Condition {
  readonly ArnEquals: { readonly 'aws:SourceArn': unknown };
  readonly StringEquals: unknown;
}

function conditionOf({ Condition: condition }: Statement): Condition {
  return condition as Condition;
}
