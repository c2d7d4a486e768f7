import { Duration, Validations } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

/** At least the timeout of each function that receives the messages, as Lambda requires. */
const VISIBILITY_TIMEOUT = Duration.minutes(15);

/** A signal that nobody receives is of no use once the schedule has started a run. */
const LIFETIME = Duration.minutes(1);

/**
 * The queue whose messages start dispatch runs. It has no dead-letter queue: a message that fails or expires is not needed, because the
 * schedule starts a run, too. A message that failed blocks the queue until it expires.
 */
export function createWakeQueue(ledger: Construct, minInterval: Duration, encryptionKey: kms.IKey | undefined): sqs.Queue {
  const queue = new sqs.Queue(ledger, 'WakeQueue', {
    fifo: true,
    deliveryDelay: minInterval,
    retentionPeriod: minInterval.plus(LIFETIME),
    visibilityTimeout: VISIBILITY_TIMEOUT,
    enforceSSL: true,
    encryption: encryptionKey ? sqs.QueueEncryption.KMS : sqs.QueueEncryption.SQS_MANAGED,
    encryptionMasterKey: encryptionKey,
  });
  Validations.of(queue).acknowledge({ id: 'AwsSolutions-SQS3', reason: 'The schedule starts a run whether a message of this queue fails or not' });
  return queue;
}
