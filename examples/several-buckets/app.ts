import { App, Duration, Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { EventDelivery, EventStatus, S3EventLedger } from 's3-event-ledger';

/** One ledger for several buckets, each with its own events, filters and delivery. Rows expire 90 days after their status is final. */
export function build(app: App): void {
  const stack = new Stack(app, 'SeveralBuckets');
  const [uploads, scans, archive] = ['Uploads', 'Scans', 'Archive'].map(id => new s3.Bucket(stack, id, { enforceSSL: true }));

  const ledger = new S3EventLedger(stack, 'Ledger', {
    bucket: uploads,
    indexName: 'status-index',
    initialStatus: EventStatus.of('received'),
    rowRetention: Duration.days(90),
  });
  ledger.addBucket(scans, { filters: [{ suffix: '.pdf' }, { suffix: '.tiff' }] });
  ledger.addBucket(archive, { delivery: EventDelivery.EVENT_BRIDGE, events: [s3.EventType.OBJECT_RESTORE_COMPLETED] });
}

if (require.main === module) build(new App());
