import { App, Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { DispatchTarget, EventDelivery, S3EventLedger, S3EventManager, SettleMode } from '../../src';

const TARGETS: Record<string, (stack: Stack) => DispatchTarget> = {
  'a queue': stack => DispatchTarget.queue(sqs.Queue.fromQueueArn(stack, 'Work', stack.formatArn({ service: 'sqs', resource: 'work' }))),
  'a state machine': stack => DispatchTarget.stateMachine(sfn.StateMachine.fromStateMachineName(stack, 'Machine', 'import'), {
    stateMachineType: sfn.StateMachineType.STANDARD,
  }),
  'a function': stack => DispatchTarget.function(importedFunction(stack)),
  'a state machine with batches': stack => DispatchTarget.stateMachine(sfn.StateMachine.fromStateMachineName(stack, 'Machine', 'import'), {
    stateMachineType: sfn.StateMachineType.STANDARD, batch: { maxEvents: 10 },
  }),
  'an event bus': stack => DispatchTarget.eventBus(events.EventBus.fromEventBusName(stack, 'Bus', 'work')),
  'a forwarder': stack => DispatchTarget.forwarder(importedFunction(stack)),
};

const CASES = Object.keys(TARGETS).flatMap(target => Object.values(SettleMode)
  .flatMap(settleMode => [true, false].map(encrypted => ({ target, settleMode, encrypted }))));

it.each(CASES)('AwsSolutions finds nothing in a manager of $target, $settleMode, its own key: $encrypted', ({ target, settleMode, encrypted }) => {
  const stack = new Stack(new App(), 'Stack');
  const ledger = new S3EventLedger(stack, 'Ledger', { bucket: s3.Bucket.fromBucketName(stack, 'Bucket', 'files'), delivery: EventDelivery.MANUAL });
  const encryptionKey = encrypted ? new kms.Key(stack, 'Key', { enableKeyRotation: true }) : undefined;
  const manager = new S3EventManager(stack, 'Manager', { ledger, target: TARGETS[target](stack), settleMode, encryptionKey });
  const topic = new sns.Topic(stack, 'Topic', { enforceSSL: true });
  ledger.monitor({ topic });
  manager.monitor({ topic });
  manager.grantOperate(new iam.Role(stack, 'Operator', { assumedBy: new iam.AccountPrincipal(stack.account) }));
  expect(findings(stack)).toEqual([]);
});

it('AwsSolutions does look: it finds a role that may do too much', () => {
  const stack = new Stack(new App(), 'Stack');
  const ledger = new S3EventLedger(stack, 'Ledger', { bucket: s3.Bucket.fromBucketName(stack, 'Bucket', 'files'), delivery: EventDelivery.MANUAL });
  const manager = new S3EventManager(stack, 'Manager', { ledger, target: TARGETS['a queue'](stack) });
  manager.dispatchFunction.addToRolePolicy(new iam.PolicyStatement({ actions: ['sqs:SendMessage'], resources: ['*'] }));
  expect(findings(stack)).toEqual(['AwsSolutions-IAM5[Resource::*]']);
});

function importedFunction(stack: Stack): lambda.IFunction {
  const role = iam.Role.fromRoleName(stack, 'Role', 'import', { mutable: false });
  return lambda.Function.fromFunctionAttributes(stack, 'Function', { functionArn: stack.formatArn({ service: 'lambda', resource: 'function:import' }), role });
}

function findings(stack: Stack): string[] {
  return new AwsSolutionsChecks(stack).validateScope(stack).violations.map(({ ruleName }) => ruleName);
}
