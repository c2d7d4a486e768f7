import { App, Duration, Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { DispatchTarget, S3EventLedger, S3EventManager } from 's3-event-ledger';

/** Each file starts a state machine, at most fifty at a time. Failures are retried; an event whose attempts are used up raises an alarm. */
export function build(app: App): void {
  const stack = new Stack(app, 'StateMachine');
  const ledger = new S3EventLedger(stack, 'Ledger', { bucket: new s3.Bucket(stack, 'Bucket', { enforceSSL: true }) });

  const stateMachine = new sfn.StateMachine(stack, 'Import', {
    definitionBody: sfn.DefinitionBody.fromChainable(new sfn.Pass(stack, 'Read the object', { inputPath: '$.object' })),
    timeout: Duration.hours(1),
  });
  const manager = new S3EventManager(stack, 'Manager', {
    ledger,
    target: DispatchTarget.stateMachine(stateMachine),
    maxInFlight: 50,
    lease: Duration.hours(2),
    maxAttempts: 5,
  });

  const topic = new sns.Topic(stack, 'Alarms', { enforceSSL: true });
  ledger.monitor({ topic });
  manager.monitor({ topic });
}

if (require.main === module) build(new App());
