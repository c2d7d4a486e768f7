import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { BatchOptions } from './batch-options';
import { MessageGroup } from './message-group';

/**
 * Options for a queue as the target of a manager.
 */
export interface QueueTargetOptions {
  /**
   * Which events a FIFO queue keeps in order. A retried event still arrives after later events.
   *
   * A standard queue supports only `MessageGroup.FOLDER`: with it, a backlog of one folder does not delay the events of the others. It keeps no
   * order. Consumers need no change, and SQS charges nothing for it.
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues.html
   *
   * @default - MessageGroup.OBJECT for a FIFO queue, no message group for a standard queue
   */
  readonly messageGroup?: MessageGroup;

  /**
   * How many folders of the key make a group of `MessageGroup.FOLDER`: 1 to 10.
   *
   * With 2, the objects below `incoming/tenant-a/` are one group. An object with fewer folders belongs to the group of its own folder.
   *
   * @default 1
   */
  readonly folderDepth?: number;

  /**
   * Sends several events per message. If the queue has message groups, a batch has events of one group only.
   *
   * @default - one event per message
   */
  readonly batch?: BatchOptions;
}

/**
 * Options for a state machine as the target of a manager.
 */
export interface StateMachineTargetOptions {
  /**
   * Whether the state machine is Standard or Express. Required for an imported state machine.
   *
   * @default - the type of a state machine that is created in the app
   */
  readonly stateMachineType?: sfn.StateMachineType;

  /**
   * Starts one execution for several events.
   *
   * The output of a Standard state machine can name those that failed: `{"failures":[{"id":…,"reason":…}]}`.
   *
   * @default - one execution per event
   */
  readonly batch?: BatchOptions;
}

/**
 * Options for a function as the target of a manager.
 */
export interface FunctionTargetOptions {
  /**
   * Invokes the function once for several events.
   *
   * The function can return those that failed: `{"failures":[{"id":…,"reason":…}]}`.
   *
   * @default - one invocation per event
   */
  readonly batch?: BatchOptions;
}

/**
 * Options for a forwarder as the target of a manager.
 */
export interface ForwarderTargetOptions {
  /**
   * Limits the events of an invocation, and delivers retried events alone.
   *
   * @default - up to 50 events per invocation, new and retried ones together
   */
  readonly batch?: BatchOptions;
}

/**
 * Options for an event bus as the target of a manager.
 */
export interface EventBusTargetOptions {
  /**
   * The `source` of the events, which rules can match: 1 to 256 characters. AWS reserves sources that begin with `aws.`.
   *
   * @default 's3-event-ledger'
   */
  readonly source?: string;

  /**
   * The `detail-type` of the events, which rules can match: 1 to 128 characters.
   *
   * @default 'S3 Event Dispatched'
   */
  readonly detailType?: string;
}
