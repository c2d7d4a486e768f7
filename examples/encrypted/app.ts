import { App, Stack } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { S3EventLedger } from 's3-event-ledger';

/** Encrypts the bucket, the table and the queues with one key of your own. */
export function build(app: App): void {
  const stack = new Stack(app, 'Encrypted');
  const key = new kms.Key(stack, 'Key', { enableKeyRotation: true });

  new S3EventLedger(stack, 'Ledger', {
    bucket: new s3.Bucket(stack, 'Bucket', { encryptionKey: key, enforceSSL: true }),
    encryptionKey: key,
  });
}

if (require.main === module) build(new App());
