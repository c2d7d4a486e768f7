import { App, Duration, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { DispatchTarget, S3EventLedger, S3EventManager } from 's3-event-ledger';

const WORKER = `
exports.handler = async ({ messages }) => {
  const failures = [];
  for (const { id, object, size = 0 } of messages) {
    if (size > 0) console.log(JSON.stringify(object));
    else failures.push({ id, reason: 'the object is empty', final: true });
  }
  return { failures };
};
`;

/** Invokes a function once for up to 100 files. It returns those that failed; all others are completed. */
export function build(app: App): void {
  const stack = new Stack(app, 'Batches');
  const ledger = new S3EventLedger(stack, 'Ledger', { bucket: new s3.Bucket(stack, 'Bucket', { enforceSSL: true }) });

  const worker = new lambda.Function(stack, 'Worker', {
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline(WORKER),
    timeout: Duration.minutes(5),
  });
  new S3EventManager(stack, 'Manager', {
    ledger,
    target: DispatchTarget.function(worker, { batch: { maxEvents: 100, maxWait: Duration.seconds(30) } }),
  });
}

if (require.main === module) build(new App());
