import { App, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { DispatchOrder, DispatchTarget, S3EventLedger, S3EventManager, ShardKey } from 's3-event-ledger';

/** One folder per tenant: a backlog of one does not delay the others, and each has at most 50 events in flight. */
export function build(app: App): void {
  const stack = new Stack(app, 'Tenants');
  const ledger = new S3EventLedger(stack, 'Ledger', {
    bucket: new s3.Bucket(stack, 'Bucket', { enforceSSL: true }),
    shards: 16,
    shardKey: ShardKey.folder(),
  });

  const worker = new lambda.Function(stack, 'Worker', {
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline('exports.handler = async ({ object }) => console.log(JSON.stringify(object));'),
  });
  new S3EventManager(stack, 'Manager', {
    ledger,
    target: DispatchTarget.function(worker),
    order: DispatchOrder.ROUND_ROBIN,
    maxInFlight: 200,
    maxInFlightPerShard: 50,
  });
}

if (require.main === module) build(new App());
