import { App, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { DispatchSelection, DispatchTarget, S3EventLedger, S3EventManager } from 's3-event-ledger';

const UPDATE_INDEX = `
exports.handler = async ({ eventName, object }) => {
  console.log(eventName.startsWith('ObjectRemoved') ? 'remove from the index' : 'index again', object.Bucket, object.VersionId);
};
`;

/** Keeps a search index up to date: of an object that is overwritten ten times, and then deleted, only the deletion is delivered. */
export function build(app: App): void {
  const stack = new Stack(app, 'Latest');
  const ledger = new S3EventLedger(stack, 'Ledger', {
    bucket: new s3.Bucket(stack, 'Bucket', { enforceSSL: true }),
    events: [s3.EventType.OBJECT_CREATED, s3.EventType.OBJECT_REMOVED],
  });

  const updateIndex = new lambda.Function(stack, 'UpdateIndex', {
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline(UPDATE_INDEX),
  });
  new S3EventManager(stack, 'Manager', {
    ledger,
    target: DispatchTarget.function(updateIndex),
    selection: DispatchSelection.LATEST,
  });
}

if (require.main === module) build(new App());
