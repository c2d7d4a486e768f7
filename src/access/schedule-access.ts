import { ArnFormat, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { allow } from './manager-access';

interface ScheduleRoleOptions {
  readonly description: string;
  /** What the schedule does, and to which resource. */
  readonly action: string;
  readonly resourceArn: string;
  /** Only schedules of this group can use the role; by default, those of the account's default group. */
  readonly scheduleGroupArn?: string;
}

/** The role that EventBridge Scheduler assumes. The conditions keep schedules of other accounts and groups from using it. */
export function createScheduleRole(scope: Construct, id: string, options: ScheduleRoleOptions): iam.Role {
  const { description, action, resourceArn, scheduleGroupArn = defaultGroupArn(scope) } = options;
  const source = { 'aws:SourceAccount': Stack.of(scope).account, 'aws:SourceArn': scheduleGroupArn };
  const role = new iam.Role(scope, id, {
    description,
    assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com', { conditions: { StringEquals: source } }),
  });
  allow(role, [action], resourceArn);
  return role;
}

function defaultGroupArn(scope: Construct): string {
  return Stack.of(scope).formatArn({
    service: 'scheduler', resource: 'schedule-group', resourceName: 'default', arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
  });
}
