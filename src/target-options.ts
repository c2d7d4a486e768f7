import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
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
