import { App, Stack, Validations } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks } from 'cdk-nag';
import { EventDelivery, S3EventLedger } from '../../src';

const CDK_NOTIFICATIONS_ROLE = 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]';

it.each(Object.values(EventDelivery).flatMap(delivery => [{ delivery, encrypted: false }, { delivery, encrypted: true }]))(
  'AwsSolutions finds nothing in a ledger: $delivery, its own key: $encrypted', ({ delivery, encrypted }) => {
    const stack = new Stack(new App(), 'Stack');
    const bucket = s3.Bucket.fromBucketName(stack, 'Bucket', 'files');
    const encryptionKey = encrypted ? new kms.Key(stack, 'Key', { enableKeyRotation: true }) : undefined;
    const ledger = new S3EventLedger(stack, 'Ledger', { bucket, delivery, encryptionKey });
    ledger.allowSendFrom(bucket);
    Validations.of(stack).acknowledge({
      id: CDK_NOTIFICATIONS_ROLE,
      reason: 'The role of the function by which the CDK itself sets up notifications of buckets',
    });
    expect(findings(stack)).toEqual([]);
  });

it('AwsSolutions does look: it finds what is not acknowledged', () => {
  const stack = new Stack(new App(), 'Stack');
  new S3EventLedger(stack, 'Ledger', { bucket: s3.Bucket.fromBucketName(stack, 'Bucket', 'files') });
  expect(findings(stack)).toEqual([CDK_NOTIFICATIONS_ROLE]);
});

function findings(stack: Stack): string[] {
  return new AwsSolutionsChecks(stack).validateScope(stack).violations.map(({ ruleName }) => ruleName);
}
