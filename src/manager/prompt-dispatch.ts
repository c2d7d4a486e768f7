import { Duration } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { MANAGER_DEFAULTS } from '../core/contract/defaults';
import type { WakeSettings } from '../core/contract/wake-settings';
import { IS3EventLedger } from '../i-s3-event-ledger';
import { S3EventManagerProps } from '../s3-event-manager-props';

interface PromptDispatch {
  readonly wakeQueue: sqs.IQueue;
  readonly settings: WakeSettings;
}

/** The most messages that Lambda takes at once from a FIFO queue: what waits starts one run. */
const BATCH_SIZE = 10;

export function promptDispatchErrors({ promptDispatch: prompt = true, minInterval }: S3EventManagerProps): string[] {
  return prompt || minInterval === undefined ? [] : [
    `minInterval must be omitted with promptDispatch: false, got: ${minInterval.toHumanString()}. Set the schedule to choose when runs start`,
  ];
}

/** Undefined if only the schedule starts runs: because the manager is configured so, or its ledger is imported without a wake queue. */
export function promptDispatch(ledger: IS3EventLedger, props: S3EventManagerProps): PromptDispatch | undefined {
  if (props.promptDispatch === false) return undefined;
  const minInterval = props.minInterval ?? Duration.seconds(MANAGER_DEFAULTS.minIntervalSeconds);
  const wakeQueue = ledger.enablePromptDispatch(minInterval);
  return wakeQueue && { wakeQueue, settings: { queueUrl: wakeQueue.queueUrl, intervalSeconds: minInterval.toSeconds() } };
}

/** Invokes the dispatch function with the messages of the wake queue. */
export function createWakeSource(manager: Construct, wakeQueue: sqs.IQueue, dispatchFunction: lambda.Function, enabled?: boolean) {
  return new lambda.EventSourceMapping(manager, 'WakeSource', { target: dispatchFunction, eventSourceArn: wakeQueue.queueArn, batchSize: BATCH_SIZE, enabled });
}
