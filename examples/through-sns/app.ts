import { App, Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as notifications from 'aws-cdk-lib/aws-s3-notifications';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import { EventDelivery, S3EventLedger } from 's3-event-ledger';

/** The bucket already notifies a topic: the ledger's queue subscribes to it, like other subscribers. */
export function build(app: App): void {
  const stack = new Stack(app, 'ThroughSns');
  const bucket = new s3.Bucket(stack, 'Bucket', { enforceSSL: true });
  const topic = new sns.Topic(stack, 'Topic', { enforceSSL: true });
  bucket.addEventNotification(s3.EventType.OBJECT_CREATED, new notifications.SnsDestination(topic));

  const ledger = new S3EventLedger(stack, 'Ledger', { bucket, delivery: EventDelivery.MANUAL });
  topic.addSubscription(new subscriptions.SqsSubscription(ledger.queue));
}

if (require.main === module) build(new App());
