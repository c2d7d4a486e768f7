import { Duration } from 'aws-cdk-lib';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { createScheduleRole } from '../access/schedule-access';

interface ScheduleOptions {
  readonly schedule: scheduler.ScheduleExpression;
  readonly enabled?: boolean;
}

/** A run that cannot start within an hour is skipped: the next one checks its objects. */
const RETRY_POLICY = { maximumRetryAttempts: 5, maximumEventAgeInSeconds: Duration.hours(1).toSeconds() };

export function createReconcileSchedule(reconciler: Construct, stateMachine: sfn.StateMachine, options: ScheduleOptions): scheduler.Schedule {
  const role = createScheduleRole(reconciler, 'ScheduleRole', {
    description: 'Starts the state machine of an S3EventReconciler',
    action: 'states:StartExecution',
    resourceArn: stateMachine.stateMachineArn,
  });
  return new scheduler.Schedule(reconciler, 'Schedule', {
    description: `Runs the reconciler ${reconciler.node.path}`.slice(0, 512),
    ...options,
    target: {
      bind: () => ({ arn: stateMachine.stateMachineArn, role, retryPolicy: RETRY_POLICY, input: scheduler.ScheduleTargetInput.fromObject({}) }),
    },
  });
}
