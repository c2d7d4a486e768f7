import * as events from 'aws-cdk-lib/aws-events';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { DispatchTargetBindOptions, DispatchTargetConfig } from './dispatch-target-config';
import { SettleMode } from './settle-mode';
import { EventBusTargetOptions, ForwarderTargetOptions, FunctionTargetOptions, QueueTargetOptions, StateMachineTargetOptions } from './target-options';
import { eventBusTarget } from './targets/event-bus-binding';
import { forwarderTarget } from './targets/forwarder-binding';
import { functionTarget } from './targets/function-binding';
import { queueTarget } from './targets/queue-binding';
import { stateMachineTarget } from './targets/state-machine-binding';
import { TargetBinding } from './targets/target-binding';

/**
 * The target that receives the events of a manager.
 *
 * Every target receives an event as the same JSON message (docs/message.schema.json). Delivery is at least once per attempt, so
 * consumers must be idempotent. With `batch`, a message carries several events (docs/batch.schema.json). To package a target as a class, extend this one, create its resources in `bind` and delegate to one of
 * the targets below.
 */
export abstract class DispatchTarget {
  /**
   * Sends each event to an SQS queue, standard or FIFO, as one message.
   *
   * Settles on dispatch by default: the redrive policy of the queue handles failures from then on. With `SettleMode.BY_OUTCOME`, the
   * consumers report to the `outcomeQueue` of the manager. A FIFO queue deduplicates repeated deliveries of the same attempt.
   *
   * @param queue a queue in the region of the manager; the policy of a queue in another account must allow the dispatch function to send
   * @param options the message group of a FIFO queue, and batches
   */
  public static queue(queue: sqs.IQueue, options: QueueTargetOptions = {}): DispatchTarget {
    return new BoundTarget(queueTarget(queue, options));
  }

  /**
   * Starts one Step Functions execution per event. The execution input is the event, its name consists of event and attempt.
   *
   * A Standard state machine settles by outcome by default: EventBridge reports to the manager how each execution ended. It never runs
   * the same attempt twice. It can report to one manager only; executions that something else starts are ignored. An Express state
   * machine does not report how an execution ended: it settles on dispatch, or, with `SettleMode.BY_OUTCOME`, its last step sends a
   * message to the `outcomeQueue` of the manager.
   *
   * Throws an error for an imported state machine without `stateMachineType`.
   *
   * @param stateMachine a state machine in the account and region of the manager
   * @param options the type of an imported state machine, and batches
   */
  public static stateMachine(stateMachine: sfn.IStateMachine, options: StateMachineTargetOptions = {}): DispatchTarget {
    return new BoundTarget(stateMachineTarget(stateMachine, options));
  }

  /**
   * Invokes a Lambda function, version or alias asynchronously, once per event.
   *
   * Settles by outcome by default: Lambda reports to the manager whether the function returned or threw an error. For this, the manager
   * configures the asynchronous invocation of the function: both destinations, no retries by Lambda, so that each failure counts as an
   * attempt, and a maximum event age of the `lease` minus the timeout of the function, so that no invocation outlasts its lease. The
   * function must not configure asynchronous invocation itself, and can report to one manager only. Its timeout must be at least 1 minute
   * shorter than the `lease`. The timeout of an imported function is unknown: choose a `lease` that includes it twice.
   * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
   *
   * @param fn a function in the region of the manager; to settle by outcome, an imported function needs its `role`
   * @param options batches
   */
  public static function(fn: lambda.IFunction, options: FunctionTargetOptions = {}): DispatchTarget {
    return new BoundTarget(functionTarget(fn, options));
  }

  /**
   * Puts each event on an EventBridge event bus. The `detail` is the message.
   *
   * Settles on dispatch by default. With `SettleMode.BY_OUTCOME`, the targets of your rules report to the `outcomeQueue` of the manager.
   *
   * @param eventBus an event bus in the region of the manager; the policy of a bus in another account must allow the dispatch function to put events
   * @param options the source and detail-type of the events
   */
  public static eventBus(eventBus: events.IEventBus, options: EventBusTargetOptions = {}): DispatchTarget {
    return new BoundTarget(eventBusTarget(eventBus, options));
  }

  /**
   * Sends events through a Lambda function of yours to anything else: an HTTP API, a stream, a database.
   *
   * The dispatch function invokes the forwarder synchronously with up to 50 events: `{"version":1,"leaseUntil":…,"messages":[…]}`. The forwarder
   * returns the events that it could not send: `{"failures":[{"id":…,"reason":…}]}`. They are retried, unless it adds `"final":true`. If it throws an error or returns anything
   * else, all events of the invocation are retried. Settles on dispatch by default. The forwarder must finish well before the
   * `dispatchTimeout` of the manager.
   *
   * @param forwarder a function in the region of the manager
   * @param options batches
   */
  public static forwarder(forwarder: lambda.IFunction, options: ForwarderTargetOptions = {}): DispatchTarget {
    return new BoundTarget(forwarderTarget(forwarder, options));
  }

  /**
   * The settle mode if the manager does not set one.
   */
  public abstract readonly defaultSettleMode: SettleMode;

  /**
   * Called once by the manager. Grants the dispatch function access to the target, and lets the target report outcomes.
   *
   * @param scope the scope for constructs that the target creates
   * @param options the dispatch role, the lease and the outcome queues of the manager
   */
  public abstract bind(scope: Construct, options: DispatchTargetBindOptions): DispatchTargetConfig;
}

class BoundTarget extends DispatchTarget {
  public readonly defaultSettleMode: SettleMode;

  constructor(private readonly binding: TargetBinding) {
    super();
    this.defaultSettleMode = binding.defaultSettleMode;
  }

  public bind(scope: Construct, options: DispatchTargetBindOptions): DispatchTargetConfig {
    return this.binding.bind(scope, options);
  }
}
