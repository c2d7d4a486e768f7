import { App, CfnOutput, Duration, Fn, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { DispatchTarget, S3EventLedger, S3EventManager } from 's3-event-ledger';

const EXPORT_NAME = 'file-events-table-arn';

/** A platform team owns the ledger, a product team the manager. Each deploys its own app. They share the ARN of the table as an export. */
export function build(app: App): void {
  const platform = new Stack(app, 'Platform');
  const owned = new S3EventLedger(platform, 'Ledger', {
    bucket: new s3.Bucket(platform, 'Bucket', { enforceSSL: true }),
    rowRetention: Duration.days(90),
  });
  new CfnOutput(platform, 'LedgerTableArn', { value: owned.tableArn, exportName: EXPORT_NAME });

  const product = new Stack(app, 'Product');
  const ledger = S3EventLedger.fromLedgerAttributes(product, 'Ledger', { tableArn: Fn.importValue(EXPORT_NAME), rowRetention: Duration.days(90) });
  const manager = new S3EventManager(product, 'Manager', {
    ledger,
    target: DispatchTarget.queue(new sqs.Queue(product, 'Work', { enforceSSL: true })),
  });

  manager.grantOperate(new iam.Role(product, 'Operator', { assumedBy: new iam.AccountPrincipal(product.account) }));
  manager.monitor({
    topic: new sns.Topic(product, 'Alarms', { enforceSSL: true }),
    urgentTopic: new sns.Topic(product, 'Pager', { enforceSSL: true }),
    alarms: { failed: { threshold: 10 } },
  });
}

if (require.main === module) build(new App());
