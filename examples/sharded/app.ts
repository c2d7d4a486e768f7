import { App, Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { DispatchTarget, S3EventLedger, S3EventManager } from 's3-event-ledger';

/** A ledger for 4,000 events per second: each shard of its indexes takes about 500. */
export function build(app: App): void {
  const stack = new Stack(app, 'Sharded');
  const ledger = new S3EventLedger(stack, 'Ledger', {
    bucket: new s3.Bucket(stack, 'Bucket', { enforceSSL: true }),
    shards: 8,
    maxConcurrency: 50,
  });

  const deadLetterQueue = { queue: new sqs.Queue(stack, 'DeadLetters', { enforceSSL: true }), maxReceiveCount: 5 };
  const work = new sqs.Queue(stack, 'Work', { enforceSSL: true, deadLetterQueue });
  new S3EventManager(stack, 'Manager', { ledger, target: DispatchTarget.queue(work) });
}

if (require.main === module) build(new App());
