import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import { deployedName } from '../access/deployed-name';
import { createScheduleRole } from '../access/schedule-access';
import type { ScheduleAddress } from '../core/contract/manager-settings';
import type { ScheduleInput } from '../core/contract/schedule-input';

interface ScheduleOptions {
  readonly schedule: scheduler.ScheduleExpression;
  readonly enabled?: boolean;
  /** What starts prompt runs. */
  readonly wakeSource?: lambda.IEventSourceMapping;
}

interface DispatchSchedule {
  readonly schedule: scheduler.Schedule;
  readonly scheduleGroup: scheduler.ScheduleGroup;
  readonly role: iam.Role;
}

/** Known before the schedule: the schedule invokes the dispatch function, whose settings contain its name. */
export function scheduleAddress(manager: Construct): ScheduleAddress {
  const name = deployedName(manager);
  return { name, group: name };
}

/** In its own group, because EventBridge Scheduler publishes failure metrics per group only. */
export function createSchedule(
  manager: Construct, dispatchFunction: lambda.Function, address: ScheduleAddress, { wakeSource, ...options }: ScheduleOptions,
): DispatchSchedule {
  const scheduleGroup = new scheduler.ScheduleGroup(manager, 'ScheduleGroup', {
    scheduleGroupName: address.group,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const role = createScheduleRole(manager, 'ScheduleRole', {
    description: 'Invokes the dispatch function of an S3EventManager',
    action: 'lambda:InvokeFunction',
    resourceArn: dispatchFunction.functionArn,
    scheduleGroupArn: scheduleGroup.scheduleGroupArn,
  });
  const schedule = new scheduler.Schedule(manager, 'Schedule', {
    scheduleName: address.name,
    description: `Runs the manager ${manager.node.path}`.slice(0, 512),
    ...options,
    scheduleGroup,
    target: { bind: () => ({ arn: dispatchFunction.functionArn, role, retryPolicy: RETRY_POLICY, input: inputOf(wakeSource) }) },
  });
  return { schedule, scheduleGroup, role };
}

function inputOf(wakeSource: lambda.IEventSourceMapping | undefined): scheduler.ScheduleTargetInput | undefined {
  if (!wakeSource) return undefined;
  const input: ScheduleInput = { wakeSource: wakeSource.eventSourceMappingId };
  return scheduler.ScheduleTargetInput.fromObject(input);
}

/** A run that cannot start soon is skipped: the next run delivers its events. */
const RETRY_POLICY = { maximumRetryAttempts: 2, maximumEventAgeInSeconds: Duration.minutes(1).toSeconds() };
