import { Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { allow, grantReportOutcome } from '../access/manager-access';
import { DispatchTargetKind } from '../dispatch-target-config';
import { SettleMode } from '../settle-mode';
import { ownershipProblems, placeProblems, TargetBinding } from './target-binding';
import { refuse } from '../validation/property-check';

/** The longest that Lambda keeps an event for a function that has no time for it. */
const MAX_EVENT_AGE = Duration.hours(6);

export function functionTarget(fn: lambda.IFunction): TargetBinding {
  return {
    defaultSettleMode: SettleMode.BY_OUTCOME,
    bind: (scope, { dispatchRole, outcomeQueue, lease }) => {
      refuse(scope, placeProblems(scope, fn, outcomeQueue ? ['account', 'region'] : ['region']));
      if (outcomeQueue) reportInvocations(scope, fn, outcomeQueue, lease);
      allow(dispatchRole, ['lambda:InvokeFunction'], fn.functionArn);
      return { kind: DispatchTargetKind.FUNCTION, address: fn.functionArn };
    },
  };
}

/**
 * All of it belongs to the manager's stack, so that the function's stack need not wait for it. Lambda's own retries are off: each
 * failure is an outcome, and the manager tries again after its own delay.
 */
function reportInvocations(scope: Construct, fn: lambda.IFunction, outcomeQueue: sqs.IQueue, lease: Duration): void {
  const { target, qualifier } = qualified(fn);
  refuse(scope, [...roleProblems(fn), ...invokeConfigProblems(fn), ...timeoutProblems(target, lease), ...ownershipProblems(scope, fn)]);
  scope.node.addValidation({ validate: () => invokeConfigProblems(fn) });

  const policy = new iam.Policy(scope, 'OutcomePolicy');
  fn.role?.attachInlinePolicy(policy);
  grantReportOutcome(outcomeQueue, policy);

  const destination: lambda.IDestination = { bind: () => ({ destination: outcomeQueue.queueArn }) };
  new lambda.EventInvokeConfig(scope, 'Outcomes', {
    function: target,
    qualifier,
    onSuccess: destination,
    onFailure: destination,
    retryAttempts: 0,
    maxEventAge: lease.toSeconds() < MAX_EVENT_AGE.toSeconds() ? lease : MAX_EVENT_AGE,
  }).node.addDependency(policy);
}

/** A version or an alias has a configuration of its own. */
function qualified(fn: lambda.IFunction): { target: lambda.IFunction; qualifier?: string } {
  const { lambda: target = fn, aliasName, version } = fn as Partial<lambda.Alias & { version: unknown }>;
  return { target, qualifier: aliasName ?? (typeof version === 'string' ? version : undefined) };
}

function roleProblems({ role, node }: lambda.IFunction): string[] {
  return role ? [] : [`the target ${node.path} is imported without its role, which must be allowed to send to the outcome queue. `
    + 'Import it by Function.fromFunctionAttributes({ functionArn, role }), or give SettleMode.ON_DISPATCH'];
}

function invokeConfigProblems({ node }: lambda.IFunction): string[] {
  return node.tryFindChild('EventInvokeConfig') === undefined ? [] : [
    `the target ${node.path} must leave its asynchronous invocation to the manager, and has onSuccess, onFailure, maxEventAge or retryAttempts itself. `
    + 'Leave them out, or give SettleMode.ON_DISPATCH',
  ];
}

/** An event that is still at work when its lease ends would be handed out a second time. */
function timeoutProblems(fn: lambda.IFunction, lease: Duration): string[] {
  const { timeout } = fn as Partial<lambda.Function>;
  if (timeout === undefined || timeout.isUnresolved() || timeout.toSeconds() < lease.toSeconds()) return [];
  return [`lease must be longer than the timeout of the target ${fn.node.path}, ${timeout.toHumanString()}, got: ${lease.toHumanString()}`];
}
