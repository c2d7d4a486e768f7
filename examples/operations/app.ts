import { App, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import { S3EventLedger } from 's3-event-ledger';

/** A dashboard, the default alarms, an alarm of your own, and a function that processes the ledger without a manager. */
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

  const topic = new sns.Topic(stack, 'Alarms', { enforceSSL: true });
  ledger.monitor({ topic });
  ledger.metricDuplicates().createAlarm(stack, 'ManyDuplicates', {
    alarmDescription: 'S3 or a redrive delivers events again and again',
    threshold: 10_000,
    evaluationPeriods: 1,
  });
}

if (require.main === module) build(new App());
