import { App, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { DispatchTarget, DispatchTargetBindOptions, DispatchTargetConfig, S3EventLedger, S3EventManager, SettleMode } from 's3-event-ledger';

class OwnTarget extends DispatchTarget {
  public readonly defaultSettleMode = SettleMode.ON_DISPATCH;

  public bind(scope: Construct, options: DispatchTargetBindOptions): DispatchTargetConfig {
    return DispatchTarget.forwarder(lambda.Function.fromFunctionName(scope, 'Sender', 'sender')).bind(scope, options);
  }
}

const app = new App();
const stack = new Stack(app, 'Extension');
const bucket = s3.Bucket.fromBucketName(stack, 'Bucket', 'amzn-s3-demo-bucket');
try {
  new S3EventLedger(stack, 'Refused', { bucket, indexName: 'time index' });
} catch (error) {
  console.log(`refused: ${error}`);
}
const ledger = new S3EventLedger(stack, 'Ledger', { bucket });
new S3EventManager(stack, 'Manager', { ledger, target: new OwnTarget() });
app.synth();
