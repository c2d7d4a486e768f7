import { Duration, Fn, Names, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import { createScheduleRole } from '../access/schedule-access';
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

/** In its own group, because EventBridge Scheduler publishes failure metrics per group only. */
export function createSchedule(manager: Construct, dispatchFunction: lambda.Function, { wakeSource, ...options }: ScheduleOptions): DispatchSchedule {
  const scheduleGroup = new scheduler.ScheduleGroup(manager, 'ScheduleGroup', {
    scheduleGroupName: groupName(manager),
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const role = createScheduleRole(manager, 'ScheduleRole', {
    description: 'Invokes the dispatch function of an S3EventManager',
    action: 'lambda:InvokeFunction',
    resourceArn: dispatchFunction.functionArn,
    scheduleGroupArn: scheduleGroup.scheduleGroupArn,
  });
  const schedule = new scheduler.Schedule(manager, 'Schedule', {
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

const MAX_GROUP_NAME_LENGTH = 64;
const UUID_LENGTH = 36;

/**
 * Ends with the UUID of the stack id, `arn:…:stack/<name>/<uuid>`, which differs for each copy of the stack and after each deletion: the
 * name never collides with that of another schedule group.
 */
function groupName(manager: Construct): string {
  const prefix = Names.uniqueResourceName(manager, { maxLength: MAX_GROUP_NAME_LENGTH - UUID_LENGTH - 1, separator: '-' });
  return `${prefix}-${Fn.select(2, Fn.split('/', Stack.of(manager).stackId))}`;
}

/** A run that cannot start soon is skipped: the next run delivers its events. */
const RETRY_POLICY = { maximumRetryAttempts: 2, maximumEventAgeInSeconds: Duration.minutes(1).toSeconds() };
