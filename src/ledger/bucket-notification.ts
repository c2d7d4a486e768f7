import { Annotations, Aspects, FeatureFlags } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { S3_KEEP_NOTIFICATION_IN_IMPORTED_BUCKET } from 'aws-cdk-lib/cx-api';
import { Construct } from 'constructs';
import { bucketWithin, describeBucket, ownerInOtherStack } from './bucket-reference';
import { isNotifications } from './foreign-notification';
import { encodeForNotification } from './key-filter';
import { Subscription } from './subscription';
import { allowSend } from '../access/queue-access';

/** Adds one notification per event type and filter, as S3 requires. */
export function createNotifications(ledger: Construct, { bucket, events, filters }: Subscription, queue: sqs.Queue): void {
  const notifier = bucketWithin(ledger, bucket);
  allowSend(ledger, queue, { service: 's3.amazonaws.com', sourceArn: notifier.bucketArn, account: notifier.env.account });

  for (const type of events) {
    for (const { prefix, suffix } of filters) {
      const filter = {
        ...(prefix ? { prefix: encodeForNotification(prefix) } : {}),
        ...(suffix ? { suffix: encodeForNotification(suffix) } : {}),
      };
      notifier.addEventNotification(type, new QueueDestination(queue), ...(prefix || suffix ? [filter] : []));
    }
  }
  const owner = ownerInOtherStack(ledger, bucket);
  if (owner) warnIfReplaced(ledger, owner);
}

/** Instead of `SqsDestination`, which allows every bucket of every account to use the KMS key. */
class QueueDestination implements s3.IBucketNotificationDestination {
  constructor(private readonly queue: sqs.Queue) {}

  public bind(): s3.BucketNotificationDestinationConfig {
    return { type: s3.BucketNotificationDestinationType.QUEUE, arn: this.queue.queueArn, dependencies: [this.queue] };
  }
}

/** Checks at synth, because the stack of the bucket can add its own notifications after the ledger. */
function warnIfReplaced(ledger: Construct, bucket: s3.IBucket): void {
  Aspects.of(ledger).add({
    visit: node => {
      if (node !== ledger || !replacesNotifications(bucket)) return;
      Annotations.of(ledger).addWarningV2('s3-event-ledger:notificationsReplaced', [
        `the stack ${bucket.stack.node.path} manages notifications of ${describeBucket(bucket)}, and each update of that stack removes the notifications of other stacks.`,
        `Use EventDelivery.EVENT_BRIDGE, or set the feature flag ${S3_KEEP_NOTIFICATION_IN_IMPORTED_BUCKET}.`,
      ].join(' '));
    },
  });
}

function replacesNotifications(bucket: s3.IBucket): boolean {
  return !FeatureFlags.of(bucket).isEnabled(S3_KEEP_NOTIFICATION_IN_IMPORTED_BUCKET)
    && bucket.node.findAll().some(isNotifications);
}
