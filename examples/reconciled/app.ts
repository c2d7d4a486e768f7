import { App, Duration, Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import { ReconcileMode, S3EventLedger, S3EventReconciler } from 's3-event-ledger';

/** Compares each bucket with the ledger every day: one by its listing, a large one by its inventory. Objects without an event are recorded. */
export function build(app: App): void {
  const stack = new Stack(app, 'Reconciled');
  const topic = new sns.Topic(stack, 'Alarms', { enforceSSL: true });

  const bucket = new s3.Bucket(stack, 'Bucket', { enforceSSL: true });
  const ledger = new S3EventLedger(stack, 'Ledger', { bucket, filters: [{ prefix: 'incoming/', suffix: '.json' }] });
  new S3EventReconciler(stack, 'Reconciler', { ledger, bucket, mode: ReconcileMode.REPAIR }).monitor({ topic });

  const inventories = new s3.Bucket(stack, 'Inventories', { enforceSSL: true });
  const archive = new s3.Bucket(stack, 'Archive', {
    enforceSSL: true,
    inventories: [{
      inventoryId: 'all',
      destination: { bucket: inventories, prefix: 'daily' },
      frequency: s3.InventoryFrequency.DAILY,
      includeObjectVersions: s3.InventoryObjectVersion.CURRENT,
      optionalFields: ['LastModifiedDate', 'ETag', 'Size'],
    }],
  });
  ledger.addBucket(archive);
  new S3EventReconciler(stack, 'ArchiveReconciler', {
    ledger,
    bucket: archive,
    grace: Duration.hours(6),
    inventory: { bucket: inventories, prefix: `daily/${archive.bucketName}/all/` },
  }).monitor({ topic });
}

if (require.main === module) build(new App());
