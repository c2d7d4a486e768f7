import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { IS3EventLedger } from '../i-s3-event-ledger';

/** What an operator needs to reach of a manager. */
export interface OperatedManager {
  readonly ledger: IS3EventLedger;
  readonly dispatchFunction: lambda.IFunction;
  readonly schedule: scheduler.ISchedule;
  readonly scheduleRole: iam.IRole;
}

/** What the command line calls with `--manager`, and to pause and resume. */
export function grantOperate({ ledger, dispatchFunction, schedule, scheduleRole }: OperatedManager, grantee: iam.IGrantable): iam.Grant {
  const permit = (actions: string[], resourceArn: string, conditions?: Record<string, Record<string, unknown>>) => iam.Grant.addToPrincipal({
    grantee, actions, resourceArns: [resourceArn], conditions,
  });
  return ledger.grantManage(grantee)
    .combine(permit(['lambda:GetFunctionConfiguration'], dispatchFunction.functionArn))
    .combine(permit(['scheduler:GetSchedule', 'scheduler:UpdateSchedule'], schedule.scheduleArn))
    // An update replaces the schedule as a whole, the role that it invokes the function with included.
    .combine(permit(['iam:PassRole'], scheduleRole.roleArn, { StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } }));
}
