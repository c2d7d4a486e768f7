import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { S3EventLedger } from 's3-event-ledger';

/** Records every new object of a bucket as a row of the table. */
export function build(app: App): void {
  const stack = new Stack(app, 'Minimal');
  const bucket = new s3.Bucket(stack, 'Bucket', { enforceSSL: true });

  const ledger = new S3EventLedger(stack, 'Ledger', { bucket });

  new CfnOutput(stack, 'TableName', { value: ledger.table.tableName });
}

if (require.main === module) build(new App());
