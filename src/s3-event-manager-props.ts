import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { DispatchOrder } from './dispatch-order';
import { DispatchSelection } from './dispatch-selection';
import { DispatchTarget } from './dispatch-target';
import { FunctionOptions } from './function-options';
import { IS3EventLedger } from './i-s3-event-ledger';
import { LogLevel } from './log-level';
import { SettleMode } from './settle-mode';

/**
 * Properties of an `S3EventManager`.
 */
export interface S3EventManagerProps {
  /**
   * The ledger whose events are delivered: events in status `created`, and failed events whose next attempt is due.
   *
   * The ledger must be in the account and region of the manager. Several managers can share one ledger: each event is claimed by one of
   * them, in no defined order.
   */
  readonly ledger: IS3EventLedger;

  /**
   * The target that receives the events.
   */
  readonly target: DispatchTarget;

  /**
   * Whether runs also start promptly: when events were recorded, when an outcome has freed a slot, and when a run ended with more to deliver.
   *
   * A file is delivered about `minInterval` after it was recorded. A ledger without work starts no run. The ledger gets a `wakeQueue`, which
   * costs about 33 cents per month. Functions in a VPC need a route to SQS. A signal that is lost, and a retry that becomes due, wait for the
   * `schedule`.
   *
   * Set it to false if at most `maxEventsPerRun` events may be delivered per run of the `schedule`.
   * @see https://github.com/s3-event-ledger/s3-event-ledger/blob/main/docs/pace.md
   *
   * @default true
   */
  readonly promptDispatch?: boolean;

  /**
   * How often runs start promptly, at most: whole seconds, 1 second to 5 minutes. Runs of the `schedule` come on top.
   *
   * Together with `maxEventsPerRun` it limits the rate. It is also how long the first of several new events waits. All managers of a ledger
   * must have the same.
   *
   * @default Duration.seconds(2)
   */
  readonly minInterval?: Duration;

  /**
   * When the dispatch function runs, whatever happens. Each run releases expired leases and delivers events.
   *
   * With prompt dispatch it is the safety net: it delivers retries that have become due, and what a lost signal left. A run without work costs
   * about $0.000003, which is 12 cents per month at one run per minute.
   *
   * @default ScheduleExpression.rate(Duration.minutes(1))
   */
  readonly schedule?: scheduler.ScheduleExpression;

  /**
   * Whether runs start, by the schedule and promptly. The command line can pause and resume a manager without a deployment.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * The maximum number of events per run: 1 to 10,000.
   *
   * Together with `minInterval` it limits the rate of delivery: 100 events every 10 seconds are 36,000 events per hour, and up to 6,000 more
   * by the runs of a `schedule` of one minute. New events and retries each get half of a run, so that neither starves the other.
   *
   * @default 1000
   */
  readonly maxEventsPerRun?: number;

  /**
   * The maximum number of events in flight, which are dispatched and not settled: 1 to 100,000. A run that finds this many delivers
   * nothing.
   *
   * Each run that has something to deliver reads the events in flight: 1,000 of them cost about $0.000016 per run, which is $0.70 per month at
   * one run per minute, and up to $21 if a run starts every 2 seconds all month. With `SettleMode.ON_DISPATCH` events are in flight only while
   * they are being sent.
   *
   * @default - 1,000, or `maxEventsPerRun` if that is more
   */
  readonly maxInFlight?: number;

  /**
   * The maximum number of events in flight per shard of the ledger: 1 to `maxInFlight`.
   *
   * A tenant whose events take long, or wait for a slow target, cannot hold all slots. Its further events wait for an outcome of one of its own, and the
   * slots are used by others. With `SettleMode.ON_DISPATCH` it limits the events of a shard per run. Runs that overlap can exceed it. Works with
   * each `order`, and requires a ledger with `shards` and `ShardKey.folder()`.
   *
   * @default - only `maxInFlight`
   */
  readonly maxInFlightPerShard?: number;

  /**
   * Whose events are delivered first: the oldest of all, or those of each shard in turn, so that a tenant with a large backlog does not delay
   * the others.
   *
   * With `DispatchOrder.ROUND_ROBIN`, tenants that share a shard share a turn, and the events of different tenants are not delivered in the order of
   * time. A run reads no more than in the order of time. Requires a ledger with `shards` and `ShardKey.folder()`.
   * @see https://github.com/s3-event-ledger/s3-event-ledger/blob/main/docs/scale.md
   *
   * @default DispatchOrder.OLDEST_FIRST
   */
  readonly order?: DispatchOrder;

  /**
   * How long the target has to settle a dispatched event: whole seconds, 1 minute to 365 days, longer than `dispatchTimeout`.
   *
   * When the lease expires, the attempt counts as failed, and a later outcome of it is ignored. Set it longer than the slowest processing,
   * including the time that an event waits at the target, or let the target send heartbeats, which extend the lease. Otherwise the event is
   * delivered again while it is still being processed.
   *
   * @default Duration.minutes(15)
   */
  readonly lease?: Duration;

  /**
   * The maximum duration of an attempt that sends heartbeats, from its claim: whole seconds, `lease` to 365 days.
   *
   * With `SettleMode.BY_OUTCOME`, a report with the outcome `working` extends the lease of the current attempt by `lease`, or by the
   * `leaseSeconds` of the report, but never beyond this duration: a target that only sends heartbeats must end some time. With heartbeats,
   * `lease` can be short, so that the event of a target that crashed is soon delivered again. A million heartbeats cost two write units
   * each and their messages, $1.87 and more.
   * @see https://github.com/s3-event-ledger/s3-event-ledger/blob/main/docs/outcomes.md
   *
   * @default - 12 hours, or `lease` if that is longer
   */
  readonly maxLease?: Duration;

  /**
   * The number of attempts before an event gets the status `failed`: 1 to 1,000.
   *
   * When an operator retries the event, it gets the same number of attempts again.
   *
   * @default 3
   */
  readonly maxAttempts?: number;

  /**
   * The delay before the second attempt of a failed event: whole seconds, at most 14 days.
   *
   * Exponential backoff with jitter: the delay doubles with each attempt, and half of it is random.
   *
   * @default Duration.minutes(1)
   */
  readonly retryDelay?: Duration;

  /**
   * The maximum delay between two attempts: whole seconds, `retryDelay` to 14 days.
   *
   * @default - 1 hour, or `retryDelay` if that is longer
   */
  readonly maxRetryDelay?: Duration;

  /**
   * When a dispatched event is settled: when the target accepted it, or when its outcome is known.
   *
   * @default - `BY_OUTCOME` for a Standard state machine and a function, `ON_DISPATCH` for all other targets
   */
  readonly settleMode?: SettleMode;

  /**
   * Which events of an object are delivered: all, or only the latest.
   *
   * With `DispatchSelection.LATEST`, an event whose object has been created again or deleted since becomes `superseded` and is not
   * delivered. Events are compared by the sequencer of S3, or by time if one of them has none. An event of an object's tags or access
   * control list makes no other event obsolete, and the deletion of one version only the events of this version.
   *
   * A run looks up each object that it is about to deliver, with one query per object: about half a read unit, $0.06 per million events.
   * A superseded event counts towards `maxEventsPerRun`, and costs three write units. The index is eventually consistent: an event can
   * still be delivered if the newer one was recorded less than about a second before. An event that is already dispatched is not recalled.
   *
   * Requires a ledger with `objectIndex`.
   *
   * @default DispatchSelection.ALL
   */
  readonly selection?: DispatchSelection;

  /**
   * The timeout of the dispatch function per run: whole seconds, 30 seconds to 15 minutes.
   *
   * A run stops before the timeout and leaves the remaining events to the next run.
   *
   * @default Duration.minutes(5)
   */
  readonly dispatchTimeout?: Duration;

  /**
   * The memory of the dispatch function in MiB: 128 to 10,240. CPU is proportional to memory.
   *
   * @default 512
   */
  readonly dispatchMemorySize?: number;

  /**
   * Reserves one concurrent execution for the dispatch function, so that runs never overlap and always get a free execution.
   *
   * Not needed for correctness: overlapping runs never deliver the same attempt twice. Together they can exceed `maxInFlight` by the
   * `maxEventsPerRun` of each additional run. Lambda must keep 100 executions of the account unreserved: in a new account, whose quota can be
   * 10, a reservation fails the deployment.
   * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
   *
   * @default false
   */
  readonly reserveConcurrency?: boolean;

  /**
   * How the dispatch and the settle function run: VPC, tracing, log group, role and the like.
   *
   * @default - the defaults of each option
   */
  readonly functions?: FunctionOptions;

  /**
   * Encrypts the outcome queue and its dead-letter queue with your own KMS key. It must be in the region of the manager.
   *
   * EventBridge and everything that reports outcomes need permission to use the key. The rules of the `encryptionKey` of the ledger apply.
   *
   * @default - the `encryptionKey` of the ledger, or SQS managed encryption if the ledger has none
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * How long the logs of the functions are kept.
   *
   * @default logs.RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * The minimum severity of log lines. Object keys are logged at `DEBUG` only.
   *
   * @default LogLevel.INFO
   */
  readonly logLevel?: LogLevel;

  /**
   * What happens to the log groups of the functions when the manager is removed from the stack, or the stack is deleted.
   *
   * @default RemovalPolicy.DESTROY
   */
  readonly removalPolicy?: RemovalPolicy;
}
