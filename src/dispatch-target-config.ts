import { Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { BatchOptions } from './batch-options';
import { MessageGroup } from './message-group';

/**
 * How the dispatch function sends events to a target.
 */
export enum DispatchTargetKind {
  /**
   * SQS SendMessageBatch, 10 messages per call.
   */
  QUEUE = 'queue',

  /**
   * Step Functions StartExecution, one execution per event or batch.
   */
  STATE_MACHINE = 'state-machine',

  /**
   * Asynchronous Lambda invocation, one per event or batch.
   */
  FUNCTION = 'function',

  /**
   * EventBridge PutEvents, 10 events per call.
   */
  EVENT_BUS = 'event-bus',

  /**
   * Synchronous Lambda invocation, up to 50 events per call. The response lists the events that could not be forwarded.
   */
  FORWARDER = 'forwarder',
}

/**
 * What a manager passes to the `bind` method of its target.
 */
export interface DispatchTargetBindOptions {
  /**
   * The role of the dispatch function. Grant it the permissions that it needs to reach the target.
   */
  readonly dispatchRole: iam.IRole;

  /**
   * How long the target has to settle an event.
   */
  readonly lease: Duration;

  /**
   * The queue that receives outcomes.
   *
   * @default - none, the manager settles on dispatch
   */
  readonly outcomeQueue?: sqs.IQueue;

  /**
   * The queue for outcomes that could not be delivered to `outcomeQueue`.
   *
   * @default - none, the manager settles on dispatch
   */
  readonly outcomeDeadLetterQueue?: sqs.IQueue;
}

/**
 * How the dispatch function reaches a target. Returned by the `bind` method of the target.
 */
export interface DispatchTargetConfig {
  /**
   * How the dispatch function sends events.
   */
  readonly kind: DispatchTargetKind;

  /**
   * The URL of the queue, or the ARN of the state machine, function or event bus.
   */
  readonly address: string;

  /**
   * Which events share a message group of a queue.
   *
   * @default - the messages have no group: the target is not a FIFO queue
   */
  readonly messageGroup?: MessageGroup;

  /**
   * How many folders of the key make a group of `MessageGroup.FOLDER`.
   *
   * @default 1
   */
  readonly folderDepth?: number;

  /**
   * Whether the target is a FIFO queue.
   *
   * @default - true with a `messageGroup`
   */
  readonly fifo?: boolean;

  /**
   * How many events a message carries. Not supported for an event bus.
   *
   * @default - one event per message; a forwarder gets up to 50 per call
   */
  readonly batch?: BatchOptions;

  /**
   * The `source` of the events on an event bus.
   *
   * @default 's3-event-ledger'
   */
  readonly source?: string;

  /**
   * The `detail-type` of the events on an event bus.
   *
   * @default 'S3 Event Dispatched'
   */
  readonly detailType?: string;
}
