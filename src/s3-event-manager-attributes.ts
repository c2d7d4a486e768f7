import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { IS3EventLedger } from './i-s3-event-ledger';

/**
 * A manager that another stack, app or account owns.
 *
 * These values must be those of the manager itself. Nothing checks them at synth.
 */
export interface S3EventManagerAttributes {
  /**
   * The ledger whose events the manager delivers.
   */
  readonly ledger: IS3EventLedger;

  /**
   * The name of the manager: its `managerName`. Metrics are found by it.
   */
  readonly managerName: string;

  /**
   * The queue that receives outcomes: the manager's `outcomeQueue`. Required for `grantReportOutcome`.
   *
   * @default - none: the manager settles on dispatch
   */
  readonly outcomeQueue?: sqs.IQueue;

  /**
   * The dispatch function: the manager's `dispatchFunction`. Required for `grantOperate`.
   *
   * @default - none
   */
  readonly dispatchFunction?: lambda.IFunction;

  /**
   * The schedule that runs the dispatch function: the manager's `schedule`. Required for `grantOperate`.
   *
   * @default - none
   */
  readonly schedule?: scheduler.ISchedule;

  /**
   * The role with which the schedule invokes the dispatch function: the manager's `scheduleRole`. Required for `grantOperate`.
   *
   * @default - none
   */
  readonly scheduleRole?: iam.IRole;

  /**
   * What starts prompt runs: the manager's `wakeSource`. Required if `grantOperate` shall permit to pause and resume a manager with prompt
   * dispatch.
   *
   * @default - none: only the schedule starts runs
   */
  readonly wakeSource?: lambda.IEventSourceMapping;
}
