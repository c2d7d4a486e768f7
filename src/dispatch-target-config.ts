import { Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { MessageGroup } from './message-group';

/**
 * How the dispatch function hands events over.
 */
export enum DispatchTargetKind {
  /**
   * By SQS SendMessageBatch, ten events a call.
   */
  QUEUE = 'queue',

  /**
   * By Step Functions StartExecution, an execution for each event.
   */
  STATE_MACHINE = 'state-machine',

  /**
   * By an asynchronous Lambda invocation for each event.
   */
  FUNCTION = 'function',

  /**
   * By EventBridge PutEvents, ten events a call.
   */
  EVENT_BUS = 'event-bus',

  /**
   * By a synchronous Lambda invocation for many events, whose answer tells which could not be sent on.
   */
  FORWARDER = 'forwarder',
}

/**
 * What a manager tells its target.
 */
export interface DispatchTargetBindOptions {
  /**
   * The role of the dispatch function: give it what it needs to reach the target, and no more.
   */
  readonly dispatchRole: iam.IRole;

  /**
   * How long the target has for an event.
   */
  readonly lease: Duration;

  /**
   * Where outcomes go.
   *
   * @default - none: the manager settles on dispatch
   */
  readonly outcomeQueue?: sqs.IQueue;

  /**
   * Where outcomes go that cannot be delivered.
   *
   * @default - none: the manager settles on dispatch
   */
  readonly outcomeDeadLetterQueue?: sqs.IQueue;
}

/**
 * What a target tells its manager.
 */
export interface DispatchTargetConfig {
  /**
   * How events are handed over.
   */
  readonly kind: DispatchTargetKind;

  /**
   * The queue's URL, or the ARN of the state machine, function or event bus.
   */
  readonly address: string;

  /**
   * What a FIFO queue keeps in order.
   *
   * @default - the queue is no FIFO queue, or the target no queue
   */
  readonly messageGroup?: MessageGroup;

  /**
   * The `source` of events on a bus.
   *
   * @default 's3-event-ledger'
   */
  readonly source?: string;

  /**
   * The `detail-type` of events on a bus.
   *
   * @default 'S3 Event Dispatched'
   */
  readonly detailType?: string;
}
