import { Duration, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import { allow } from '../access/manager-access';

interface ScheduleOptions {
  readonly schedule: scheduler.ScheduleExpression;
  readonly enabled?: boolean;
}

interface DispatchSchedule {
  readonly schedule: scheduler.Schedule;
  readonly role: iam.Role;
}

/** In a group of its own: EventBridge Scheduler counts failures by group only. */
export function createSchedule(manager: Construct, dispatchFunction: lambda.Function, { schedule, enabled }: ScheduleOptions): DispatchSchedule {
  const scheduleGroup = new scheduler.ScheduleGroup(manager, 'ScheduleGroup', { scheduleGroupName: groupName(manager) });
  const { account } = Stack.of(manager);
  const role = new iam.Role(manager, 'ScheduleRole', {
    description: 'Invokes the dispatch function of an S3EventManager, nothing else',
    assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': account, 'aws:SourceArn': scheduleGroup.scheduleGroupArn } },
    }),
  });
  allow(role, ['lambda:InvokeFunction'], dispatchFunction.functionArn);

  const created = new scheduler.Schedule(manager, 'Schedule', {
    description: `Runs the manager ${manager.node.path}`.slice(0, 512),
    schedule,
    enabled,
    scheduleGroup,
    target: { bind: () => ({ arn: dispatchFunction.functionArn, role, retryPolicy: RETRY_POLICY }) },
  });
  return { schedule: created, role };
}

/** With the stack's name, so that a copy of the stack can stand beside it. 64 characters at most; a nested stack has no name yet. */
function groupName(manager: Construct): string | undefined {
  const { stackName } = Stack.of(manager);
  return Token.isUnresolved(stackName) ? undefined : `${stackName.slice(0, 55)}-${manager.node.addr.slice(-8)}`;
}

/** A run that could not be started soon is better left to the next one. */
const RETRY_POLICY = { maximumRetryAttempts: 2, maximumEventAgeInSeconds: Duration.minutes(1).toSeconds() };
