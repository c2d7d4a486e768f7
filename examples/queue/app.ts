import { App, Duration, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { DispatchTarget, S3EventLedger, S3EventManager, SettleMode } from 's3-event-ledger';

const CONSUMER = `
const { SendMessageCommand, SQSClient } = require('@aws-sdk/client-sqs');
const sqs = new SQSClient();

exports.handler = async ({ Records }) => {
  for (const { body } of Records) {
    const { id, timestamp, attempt, size = 0 } = JSON.parse(body);
    const outcome = size > 0 ? { outcome: 'completed' } : { outcome: 'failed', reason: 'the object is empty', final: true };
    await sqs.send(new SendMessageCommand({
      QueueUrl: process.env.OUTCOME_QUEUE_URL,
      MessageBody: JSON.stringify({ id, timestamp, attempt, ...outcome }),
    }));
  }
};
`;

/** Delivers the events of each object in order to a FIFO queue, whose consumer reports each outcome. */
export function build(app: App): void {
  const stack = new Stack(app, 'Queue');
  const ledger = new S3EventLedger(stack, 'Ledger', { bucket: new s3.Bucket(stack, 'Bucket', { enforceSSL: true }) });

  const queue = new sqs.Queue(stack, 'Work', { fifo: true, enforceSSL: true, visibilityTimeout: Duration.minutes(6) });
  const manager = new S3EventManager(stack, 'Manager', {
    ledger,
    target: DispatchTarget.queue(queue),
    settleMode: SettleMode.BY_OUTCOME,
  });

  const consumer = new lambda.Function(stack, 'Consumer', {
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline(CONSUMER),
    timeout: Duration.minutes(1),
    events: [new SqsEventSource(queue, { batchSize: 10 })],
  });
  if (manager.outcomeQueue) consumer.addEnvironment('OUTCOME_QUEUE_URL', manager.outcomeQueue.queueUrl);
  manager.grantReportOutcome(consumer);
}

if (require.main === module) build(new App());
