import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { MessageGroup } from './message-group';

/**
 * Options for a queue as the target of a manager.
 */
export interface QueueTargetOptions {
  /**
   * Which events a FIFO queue keeps in order. A retried event still arrives after later events.
   *
   * Must be omitted for a standard queue.
   *
   * @default MessageGroup.OBJECT
   */
  readonly messageGroup?: MessageGroup;
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
