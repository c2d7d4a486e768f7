import { Duration } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

interface QueueOptions {
  readonly encryptionKey?: kms.IKey;
  readonly maxReceiveCount?: number;
  readonly timeout: Duration;
  readonly maxBatchingWindow: Duration;
}

/** The maximum retention period of SQS. */
const RETENTION_PERIOD = Duration.days(14);

const DEFAULT_MAX_RECEIVE_COUNT = 5;

/**
 * Recommended by AWS, so that no message becomes visible again while the function is still processing it or is throttled.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 */
const VISIBILITY_PER_FUNCTION_TIMEOUT = 6;

export function createQueues(ledger: Construct, options: QueueOptions): { queue: sqs.Queue; deadLetterQueue: sqs.Queue } {
  const { encryptionKey, maxReceiveCount = DEFAULT_MAX_RECEIVE_COUNT, timeout, maxBatchingWindow } = options;
  const both: sqs.QueueProps = {
    retentionPeriod: RETENTION_PERIOD,
    enforceSSL: true,
    encryption: encryptionKey ? sqs.QueueEncryption.KMS : sqs.QueueEncryption.SQS_MANAGED,
    encryptionMasterKey: encryptionKey,
  };
  const deadLetterQueue = new sqs.Queue(ledger, 'DeadLetterQueue', both);
  const queue = new sqs.Queue(ledger, 'Queue', {
    ...both,
    visibilityTimeout: Duration.seconds(VISIBILITY_PER_FUNCTION_TIMEOUT * timeout.toSeconds() + maxBatchingWindow.toSeconds()),
    deadLetterQueue: { queue: deadLetterQueue, maxReceiveCount },
  });
  return { queue, deadLetterQueue };
}
