import { App, Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { S3EventLedger } from 's3-event-ledger';

/** An existing bucket: its other notifications stay unchanged. */
export function build(app: App): void {
  const stack = new Stack(app, 'ImportedBucket');

  new S3EventLedger(stack, 'Ledger', {
    bucket: s3.Bucket.fromBucketName(stack, 'Bucket', 'amzn-s3-demo-bucket'),
    events: [s3.EventType.OBJECT_CREATED_PUT, s3.EventType.OBJECT_CREATED_COMPLETE_MULTIPART_UPLOAD],
    filters: [{ prefix: 'year=2026/', suffix: '.parquet' }],
  });
}

if (require.main === module) build(new App());
