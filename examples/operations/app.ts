import { App, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { S3EventLedger } from 's3-event-ledger';

/** Alarms on what needs somebody to act, a dashboard, and a function that works the ledger off. */
export function build(app: App): void {
  const stack = new Stack(app, 'Operations');
  const ledger = new S3EventLedger(stack, 'Ledger', { bucket: new s3.Bucket(stack, 'Bucket', { enforceSSL: true }) });

  const worker = new lambda.Function(stack, 'Worker', {
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline('exports.handler = async () => {};'),
    environment: { TABLE_NAME: ledger.table.tableName, INDEX_NAME: ledger.indexName },
  });
  ledger.grantManage(worker);

  new cloudwatch.Alarm(stack, 'NotRecorded', {
    alarmDescription: 'S3 events that could not be recorded wait in the dead-letter queue',
    metric: ledger.deadLetterQueue.metricApproximateNumberOfMessagesVisible(),
    threshold: 1,
    evaluationPeriods: 1,
  });
  new cloudwatch.Alarm(stack, 'Late', {
    alarmDescription: 'S3 events wait for more than 15 minutes to be recorded',
    metric: ledger.queue.metricApproximateAgeOfOldestMessage(),
    threshold: 15 * 60,
    evaluationPeriods: 3,
  });
  new cloudwatch.Dashboard(stack, 'Dashboard', {
    widgets: [[new cloudwatch.GraphWidget({
      title: 'S3 events',
      left: [ledger.metricRecorded(), ledger.metricDuplicates(), ledger.metricRejected(), ledger.metricFailed()],
    })]],
  });
}

if (require.main === module) build(new App());
