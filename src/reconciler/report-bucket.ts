import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';

const KEPT_FOR = Duration.days(90);

/** A bucket for reports only. */
export function createReportBucket(reconciler: Construct): s3.Bucket {
  const bucket = new s3.Bucket(reconciler, 'Reports', {
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    encryption: s3.BucketEncryption.S3_MANAGED,
    enforceSSL: true,
    lifecycleRules: [{ expiration: KEPT_FOR, abortIncompleteMultipartUploadAfter: Duration.days(1) }],
    removalPolicy: RemovalPolicy.RETAIN,
  });
  Validations.of(bucket).acknowledge({ id: 'AwsSolutions-S1', reason: 'Reports are written by the reconciler only, and hold counts and keys' });
  return bucket;
}
