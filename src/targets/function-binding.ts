import { Duration, Resource } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { allow, grantReportOutcome } from '../access/manager-access';
import { DispatchTargetKind } from '../dispatch-target-config';
import { SettleMode } from '../settle-mode';
import { ownershipErrors, targetEnvironmentErrors, TargetBinding } from './target-binding';
import { FunctionTargetOptions } from '../target-options';
import { throwIfInvalid } from '../validation/property-check';

/** The limits of Lambda for the age of an asynchronous event. */
const MIN_EVENT_AGE = Duration.minutes(1);
const MAX_EVENT_AGE = Duration.hours(6);

/** Of a function of the app that sets none. */
const DEFAULT_TIMEOUT = Duration.seconds(3);

export function functionTarget(fn: lambda.IFunction, { batch }: FunctionTargetOptions): TargetBinding {
  return {
    defaultSettleMode: SettleMode.BY_OUTCOME,
    bind: (scope, { dispatchRole, outcomeQueue, lease }) => {
      throwIfInvalid(scope, targetEnvironmentErrors(scope, fn, outcomeQueue ? ['account', 'region'] : ['region']));
      if (outcomeQueue) reportInvocations(scope, fn, outcomeQueue, lease);
      allow(dispatchRole, ['lambda:InvokeFunction'], fn.functionArn);
      return { kind: DispatchTargetKind.FUNCTION, address: fn.functionArn, batch };
    },
  };
}

/**
 * Everything is created in the stack of the manager, so that the stack of the function does not depend on it. Retries by Lambda are
 * disabled: each failure is an outcome, and the manager retries after its own delay.
 */
function reportInvocations(scope: Construct, fn: lambda.IFunction, outcomeQueue: sqs.IQueue, lease: Duration): void {
  const { target, qualifier } = qualified(fn);
  throwIfInvalid(scope, [...roleErrors(fn), ...invokeConfigErrors(fn), ...timeoutErrors(target, lease), ...ownershipErrors(scope, fn)]);
  scope.node.addValidation({ validate: () => invokeConfigErrors(fn) });

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
    maxEventAge: maxEventAge(target, lease),
  }).node.addDependency(policy);
}

/** A version or an alias has its own configuration. */
function qualified(fn: lambda.IFunction): { target: lambda.IFunction; qualifier?: string } {
  const { lambda: target = fn, aliasName, version } = fn as Partial<lambda.Alias & { version: unknown }>;
  return { target, qualifier: aliasName ?? (typeof version === 'string' ? version : undefined) };
}

function roleErrors({ role, node }: lambda.IFunction): string[] {
  return role ? [] : [`the target ${node.path} is imported without its role, which needs permission to send to the outcome queue. `
    + 'Import it with Function.fromFunctionAttributes({ functionArn, role }), or use SettleMode.ON_DISPATCH'];
}

function invokeConfigErrors({ node }: lambda.IFunction): string[] {
  return node.tryFindChild('EventInvokeConfig') === undefined ? [] : [
    `the target ${node.path} must not configure asynchronous invocation, because the manager does. `
    + 'Remove onSuccess, onFailure, maxEventAge and retryAttempts from the function, or use SettleMode.ON_DISPATCH',
  ];
}

/** An event that starts at this age is settled before its lease expires. */
function maxEventAge(fn: lambda.IFunction, lease: Duration): Duration {
  const longest = lease.minus(timeoutOf(fn) ?? Duration.seconds(0));
  return longest.toSeconds() < MAX_EVENT_AGE.toSeconds() ? longest : MAX_EVENT_AGE;
}

/** If the lease expired during an invocation, the event would be delivered again. */
function timeoutErrors(fn: lambda.IFunction, lease: Duration): string[] {
  const timeout = timeoutOf(fn);
  if (timeout === undefined || lease.toSeconds() >= timeout.plus(MIN_EVENT_AGE).toSeconds()) return [];
  return [`lease must be at least ${MIN_EVENT_AGE.toHumanString()} longer than the timeout of the target ${fn.node.path}, ${timeout.toHumanString()}, `
    + `got: ${lease.toHumanString()}`];
}

/** Unknown for an imported function, or a token. */
function timeoutOf(fn: lambda.IFunction): Duration | undefined {
  if (!Resource.isOwnedResource(fn)) return undefined;
  const { timeout = DEFAULT_TIMEOUT } = fn as Partial<lambda.Function>;
  return timeout.isUnresolved() ? undefined : timeout;
}
