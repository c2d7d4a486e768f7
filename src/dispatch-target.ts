import * as events from 'aws-cdk-lib/aws-events';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { DispatchTargetBindOptions, DispatchTargetConfig } from './dispatch-target-config';
import { SettleMode } from './settle-mode';
import { EventBusTargetOptions, QueueTargetOptions, StateMachineTargetOptions } from './target-options';
import { eventBusTarget } from './targets/event-bus-binding';
import { forwarderTarget } from './targets/forwarder-binding';
import { functionTarget } from './targets/function-binding';
import { queueTarget } from './targets/queue-binding';
import { stateMachineTarget } from './targets/state-machine-binding';
import { TargetBinding } from './targets/target-binding';

/**
 * Where a manager hands its events.
 *
 * Every target gets an event as the same JSON message (docs/message.schema.json), at least once an attempt: handle a repeated one as
 * if it had come once. Extend this class for a target of your own: make what it consists of in `bind`, and return what one of the
 * targets here binds to.
 */
export abstract class DispatchTarget {
  /**
   * An SQS queue, standard or FIFO: the body of each message is the event's.
   *
   * Settled on dispatch unless told otherwise: the queue's own redrive policy takes over. With `SettleMode.BY_OUTCOME` its consumers
   * report to the manager's `outcomeQueue`. A FIFO queue drops a repeated attempt by itself.
   *
   * @param queue any queue of the manager's region, encrypted or not; one of another account must let the dispatch function send
   * @param options what a FIFO queue keeps in order
   */
  public static queue(queue: sqs.IQueue, options: QueueTargetOptions = {}): DispatchTarget {
    return new KnownTarget(queueTarget(queue, options));
  }

  /**
   * A Step Functions state machine: the input of each execution is the event, its name tells event and attempt.
   *
   * A Standard one settles by its outcome unless told otherwise: EventBridge tells the manager how each execution ended. It takes no
   * attempt twice. It serves one manager; executions that others start are left alone. An Express one tells nobody how it ended: it
   * is settled on dispatch, or its last step reports to the manager's `outcomeQueue` with `SettleMode.BY_OUTCOME`.
   *
   * Throws an error for an imported state machine without its type.
   *
   * @param stateMachine a state machine of the manager's account and region
   * @param options the type of an imported one
   */
  public static stateMachine(stateMachine: sfn.IStateMachine, options: StateMachineTargetOptions = {}): DispatchTarget {
    return new KnownTarget(stateMachineTarget(stateMachine, options));
  }

  /**
   * A Lambda function, a version or an alias: invoked asynchronously, once an event.
   *
   * Settled by outcome unless told otherwise: Lambda tells the manager whether the function returned or threw. For this the manager
   * sets the function's asynchronous invocation: both destinations, no retries of Lambda's own, so that each failure counts as an
   * attempt, and no event older than the `lease`. It must not be set elsewhere, serves one manager, and the function's timeout must be
   * shorter than the `lease`.
   * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
   *
   * @param fn a function of the manager's region; an imported one with its role
   */
  public static function(fn: lambda.IFunction): DispatchTarget {
    return new KnownTarget(functionTarget(fn));
  }

  /**
   * An EventBridge event bus: the `detail` of each event is the message.
   *
   * Settled on dispatch unless told otherwise. With `SettleMode.BY_OUTCOME` those behind the rules report to the manager's
   * `outcomeQueue`.
   *
   * @param eventBus any bus of the manager's region; one of another account must let the dispatch function put events
   * @param options by what rules pick the events
   */
  public static eventBus(eventBus: events.IEventBus, options: EventBusTargetOptions = {}): DispatchTarget {
    return new KnownTarget(eventBusTarget(eventBus, options));
  }

  /**
   * Whatever a function of yours sends to: an HTTP API, a stream, a database.
   *
   * The dispatch function calls it with `{"version":1,"messages":[…]}`, up to 50 events at once, and waits. It answers
   * `{"failures":[{"id":…,"reason":…}]}` with those that it could not send: they are tried again. If it throws, or answers anything
   * else, all of them are. Settled on dispatch unless told otherwise. It must be done well before the dispatch function's `timeout`.
   *
   * @param forwarder a function of the manager's region
   */
  public static forwarder(forwarder: lambda.IFunction): DispatchTarget {
    return new KnownTarget(forwarderTarget(forwarder));
  }

  /**
   * How events are settled where the manager is not told.
   */
  public abstract readonly defaultSettleMode: SettleMode;

  /**
   * Called once by the manager: lets its dispatch function reach the target, and the target tell its outcomes.
   *
   * @param scope where to put constructs
   * @param options what the manager tells
   */
  public abstract bind(scope: Construct, options: DispatchTargetBindOptions): DispatchTargetConfig;
}

class KnownTarget extends DispatchTarget {
  public readonly defaultSettleMode: SettleMode;

  constructor(private readonly binding: TargetBinding) {
    super();
    this.defaultSettleMode = binding.defaultSettleMode;
  }

  public bind(scope: Construct, options: DispatchTargetBindOptions): DispatchTargetConfig {
    return this.binding.bind(scope, options);
  }
}
