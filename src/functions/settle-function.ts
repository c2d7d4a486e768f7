import { Duration } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { BundledFunction } from './bundled-function';
import { functionLog, functionRole } from './function-role';
import { createQueues } from './source-queue';
import { grantLog } from '../access/log-access';
import { grantSettle } from '../access/manager-access';
import { BatchOptions } from '../batch-options';
import { encodeSettleSettings, SettleFunctionSettings } from '../core/contract/manager-settings';
import { S3EventManagerProps } from '../s3-event-manager-props';

const TIMEOUT = Duration.seconds(30);
const MAX_BATCHING_WINDOW = Duration.seconds(1);
/** Outcomes that one invocation settles, far within its timeout. */
const BATCH_SIZE = 1_000;
const MAX_CONCURRENCY = 10;
const MEMORY_SIZE = 512;

/** The queue that receives outcomes, and its dead-letter queue. */
export function createOutcomeQueues(manager: Construct, props: S3EventManagerProps): ReturnType<typeof createQueues> {
  const encryptionKey = props.encryptionKey ?? props.ledger.encryptionKey;
  return createQueues(new Construct(manager, 'Outcomes'), { encryptionKey, timeout: TIMEOUT, maxBatchingWindow: MAX_BATCHING_WINDOW });
}

/** The function that receives outcomes from the queue and settles their events. */
export function createSettle(
  manager: Construct, queue: sqs.Queue, settings: SettleFunctionSettings, props: S3EventManagerProps,
): lambda.Function {
  const logGroup = functionLog(manager, 'Settle', props);
  const role = functionRole(manager, 'Settle', 'Receives outcomes from the queue of an S3EventManager and settles their events', props.functions);
  grantLog(role, logGroup);
  grantSettle(role, props.ledger, queue);

  const settleFunction = new BundledFunction(manager, 'SettleFunction', 'settle', {
    description: `Settles events for the manager ${manager.node.path}`.slice(0, 256),
    memorySize: MEMORY_SIZE,
    timeout: TIMEOUT,
    role,
    logGroup,
    environment: encodeSettleSettings(settings),
  }, props.functions);
  return settleFunction;
}

/** Invokes the settle function with the messages of the outcome queue. */
export function createSettleSource(manager: Construct, queue: sqs.IQueue, settleFunction: lambda.Function, batch?: BatchOptions): void {
  new lambda.EventSourceMapping(manager, 'SettleSource', {
    target: settleFunction,
    eventSourceArn: queue.queueArn,
    batchSize: messagesPerInvocation(batch),
    maxBatchingWindow: MAX_BATCHING_WINDOW,
    maxConcurrency: MAX_CONCURRENCY,
    reportBatchItemFailures: true,
  });
}

/** A message can report the outcomes of a whole batch. */
function messagesPerInvocation(batch: BatchOptions | undefined): number {
  return batch ? Math.max(1, Math.floor(BATCH_SIZE / batch.maxEvents)) : BATCH_SIZE;
}
