import { App, Stack } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { EventDelivery, S3EventLedger } from '../src';
import { all, LedgerStack, logicalId, only, sendStatements } from './support/ledger-stack';

const delivery = EventDelivery.MANUAL;

it('configures nothing and grants nothing', () => {
  const stack = new LedgerStack({ delivery });
  stack.ledger.addBucket(new s3.Bucket(stack, 'Second'), { delivery });
  expect(all(stack, 'Custom::S3BucketNotifications')).toEqual([]);
  expect(all(stack, 'AWS::Events::Rule')).toEqual([]);
  expect(sendStatements(stack, stack.ledger.queue)).toEqual([]);
});

it('allowSendFrom allows the bucket to send', () => {
  const stack = new LedgerStack({ delivery });
  stack.ledger.allowSendFrom(stack.bucket);
  expect(sendStatements(stack, stack.ledger.queue)).toEqual([{
    Effect: 'Allow',
    Action: 'sqs:SendMessage',
    Principal: { Service: 's3.amazonaws.com' },
    Resource: { 'Fn::GetAtt': [logicalId(stack, stack.ledger.queue), 'Arn'] },
    Condition: {
      ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': [logicalId(stack, stack.bucket), 'Arn'] } },
      StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
    },
  }]);
});

it('allowSendFrom allows a bucket of another account to send and to use the key', () => {
  const stack = new Stack(new App(), 'Stack', { env: { account: '111111111111', region: 'eu-west-1' } });
  const bucket = s3.Bucket.fromBucketAttributes(stack, 'Bucket', { bucketName: 'theirs', account: '222222222222' });
  const ledger = new S3EventLedger(stack, 'Ledger', { bucket, delivery, encryptionKey: new kms.Key(stack, 'Key') });
  ledger.allowSendFrom(bucket);
  const account = { StringEquals: { 'aws:SourceAccount': '222222222222' } };
  expect(sendStatements(stack, ledger.queue).map(({ Condition }) => Condition)).toEqual([expect.objectContaining(account)]);
  expect(only(stack, 'AWS::KMS::Key')).toMatchObject({
    KeyPolicy: { Statement: [{}, { Principal: { Service: 's3.amazonaws.com' }, Condition: account }] },
  });
});
