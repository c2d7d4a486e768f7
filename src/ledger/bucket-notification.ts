import { Annotations, Aspects, CfnResource, FeatureFlags } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { S3_KEEP_NOTIFICATION_IN_IMPORTED_BUCKET } from 'aws-cdk-lib/cx-api';
import { Construct } from 'constructs';
import { bucketWithin, describeBucket, isOwnedElsewhere } from './bucket-reference';
import { encodeForNotification } from './key-filter';
import { Subscription } from './subscription';
import { allowSending } from '../access/queue-access';

/** Has the bucket send its events to the queue: one notification for each event type and filter, since S3 wants them apart. */
export function notifyQueue(ledger: Construct, { bucket, events, filters }: Subscription, queue: sqs.Queue): void {
  const notifier = bucketWithin(ledger, bucket);
  allowSending(ledger, queue, { service: 's3.amazonaws.com', sourceArn: notifier.bucketArn, account: notifier.env.account });

  for (const type of events) {
    for (const { prefix, suffix } of filters) {
      const filter = {
        ...(prefix ? { prefix: encodeForNotification(prefix) } : {}),
        ...(suffix ? { suffix: encodeForNotification(suffix) } : {}),
      };
      notifier.addEventNotification(type, new QueueDestination(queue), ...(prefix || suffix ? [filter] : []));
    }
  }
  if (isOwnedElsewhere(ledger, bucket)) warnOfReplacement(ledger, bucket);
}

/** The CDK's own destination would let every bucket of every account use the key. */
class QueueDestination implements s3.IBucketNotificationDestination {
  constructor(private readonly queue: sqs.Queue) {}

  public bind(): s3.BucketNotificationDestinationConfig {
    return { type: s3.BucketNotificationDestinationType.QUEUE, arn: this.queue.queueArn, dependencies: [this.queue] };
  }
}

/** At synth, since the bucket's stack may still get notifications of its own after the ledger. */
function warnOfReplacement(ledger: Construct, bucket: s3.IBucket): void {
  Aspects.of(ledger).add({
    visit: node => {
      if (node !== ledger || !replacesNotifications(bucket)) return;
      Annotations.of(ledger).addWarningV2('s3-event-ledger:notificationsReplaced', [
        `the stack ${bucket.stack.node.path} manages notifications of ${describeBucket(bucket)} itself, and each of its updates removes those of other stacks.`,
        `Use EventDelivery.EVENT_BRIDGE, or set the feature flag ${S3_KEEP_NOTIFICATION_IN_IMPORTED_BUCKET}.`,
      ].join(' '));
    },
  });
}

function replacesNotifications(bucket: s3.IBucket): boolean {
  return !FeatureFlags.of(bucket).isEnabled(S3_KEEP_NOTIFICATION_IN_IMPORTED_BUCKET)
    && bucket.node.findAll().some(node => CfnResource.isCfnResource(node) && node.cfnResourceType === 'Custom::S3BucketNotifications');
}
