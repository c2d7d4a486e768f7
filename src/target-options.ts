import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { MessageGroup } from './message-group';

/**
 * How events go to a queue.
 */
export interface QueueTargetOptions {
  /**
   * What a FIFO queue keeps in order. An event that is tried again comes after later ones all the same.
   *
   * Not to be given for a standard queue.
   *
   * @default MessageGroup.OBJECT
   */
  readonly messageGroup?: MessageGroup;
}

/**
 * How events go to a state machine.
 */
export interface StateMachineTargetOptions {
  /**
   * Whether the state machine is a Standard or an Express one. To be given for an imported one, which does not tell.
   *
   * @default - the type of a state machine that the app makes
   */
  readonly stateMachineType?: sfn.StateMachineType;
}

/**
 * How events go to an event bus.
 */
export interface EventBusTargetOptions {
  /**
   * The `source` of the events, by which rules pick them: 1 to 256 characters; `aws.` at the beginning is Amazon's own.
   *
   * @default 's3-event-ledger'
   */
  readonly source?: string;

  /**
   * The `detail-type` of the events, by which rules pick them: 1 to 128 characters.
   *
   * @default 'S3 Event Dispatched'
   */
  readonly detailType?: string;
}
