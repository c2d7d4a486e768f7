import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { IS3EventLedger } from '../i-s3-event-ledger';

/** The parts of a manager that an operator uses. */
export interface OperatedManager {
  readonly ledger: IS3EventLedger;
  readonly dispatchFunction: lambda.IFunction;
  readonly schedule: scheduler.ISchedule;
  readonly scheduleRole: iam.IRole;
  readonly wakeSource?: lambda.IEventSourceMapping;
}

/** What the command line calls with `--manager`, including to pause and resume the manager. */
export function grantOperate({ ledger, dispatchFunction, schedule, scheduleRole, wakeSource }: OperatedManager, grantee: iam.IGrantable): iam.Grant {
  const grant = (actions: string[], resourceArn: string, conditions?: Record<string, Record<string, unknown>>) => iam.Grant.addToPrincipal({
    grantee, actions, resourceArns: [resourceArn], conditions,
  });
  const combined = ledger.grantManage(grantee)
    .combine(grant(['lambda:GetFunctionConfiguration'], dispatchFunction.functionArn))
    .combine(grant(['scheduler:GetSchedule', 'scheduler:UpdateSchedule'], schedule.scheduleArn))
    // An update replaces the whole schedule, including its role.
    .combine(grant(['iam:PassRole'], scheduleRole.roleArn, { StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } }));
  if (!wakeSource) return combined;
  return combined.combine(grant(['lambda:GetEventSourceMapping', 'lambda:UpdateEventSourceMapping'], wakeSource.eventSourceMappingArn));
}
