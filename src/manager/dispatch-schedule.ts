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

/** In its own group, because EventBridge Scheduler publishes failure metrics per group only. */
export function createSchedule(manager: Construct, dispatchFunction: lambda.Function, { schedule, enabled }: ScheduleOptions): scheduler.Schedule {
  const scheduleGroup = new scheduler.ScheduleGroup(manager, 'ScheduleGroup', { scheduleGroupName: groupName(manager) });
  const { account } = Stack.of(manager);
  const role = new iam.Role(manager, 'ScheduleRole', {
    description: 'Invokes the dispatch function of an S3EventManager',
    assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': account, 'aws:SourceArn': scheduleGroup.scheduleGroupArn } },
    }),
  });
  allow(role, ['lambda:InvokeFunction'], dispatchFunction.functionArn);

  return new scheduler.Schedule(manager, 'Schedule', {
    description: `Runs the manager ${manager.node.path}`.slice(0, 512),
    schedule,
    enabled,
    scheduleGroup,
    target: { bind: () => ({ arn: dispatchFunction.functionArn, role, retryPolicy: RETRY_POLICY }) },
  });
}

/** Contains the stack name, so that a copy of the stack can be deployed. At most 64 characters. The name of a nested stack is unknown. */
function groupName(manager: Construct): string | undefined {
  const { stackName } = Stack.of(manager);
  return Token.isUnresolved(stackName) ? undefined : `${stackName.slice(0, 55)}-${manager.node.addr.slice(-8)}`;
}

/** A run that cannot start soon is skipped: the next run delivers its events. */
const RETRY_POLICY = { maximumRetryAttempts: 2, maximumEventAgeInSeconds: Duration.minutes(1).toSeconds() };
