import { App, Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { EventDelivery, S3EventLedger } from 's3-event-ledger';

/** A bucket of another stack that has other consumers: the ledger's stack depends on the bucket's stack, and not the reverse. */
export function build(app: App): void {
  const storage = new Stack(app, 'Storage');
  const bucket = new s3.Bucket(storage, 'Bucket', { enforceSSL: true, versioned: true });

  const recording = new Stack(app, 'Recording');
  new S3EventLedger(recording, 'Ledger', {
    bucket,
    delivery: EventDelivery.EVENT_BRIDGE,
    events: [s3.EventType.OBJECT_CREATED, s3.EventType.OBJECT_REMOVED],
    filters: [{ prefix: 'incoming/', suffix: '.json' }, { prefix: 'reports/' }],
  });
}

if (require.main === module) build(new App());
