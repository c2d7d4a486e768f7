import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { DispatchTarget } from './dispatch-target';
import { IS3EventLedger } from './i-s3-event-ledger';
import { LogLevel } from './log-level';
import { SettleMode } from './settle-mode';

/**
 * What an `S3EventManager` is made of.
 */
export interface S3EventManagerProps {
  /**
   * The ledger to work off: its events in the status `created`, and those due for another attempt.
   *
   * Several managers may work on one ledger: none hands out an attempt that another one has taken, and which of them takes an
   * event is left to chance. It must be in the manager's account and region.
   */
  readonly ledger: IS3EventLedger;

  /**
   * Where the events go.
   */
  readonly target: DispatchTarget;

  /**
   * When events are handed out, and expired leases are released.
   *
   * An event waits for the next run. A run without any work costs about $0.000002: 8 cents a month at a run a minute.
   *
   * @default ScheduleExpression.rate(Duration.minutes(1))
   */
  readonly schedule?: scheduler.ScheduleExpression;

  /**
   * Whether the schedule runs. The command line pauses and resumes it without a deployment.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * The most events that a run hands out: 1 to 10,000.
   *
   * With `schedule` it sets the pace: 1,000 per minute are 60,000 per hour. New events and those to be tried again share a run by halves,
   * so that neither starves the other.
   *
   * @default 1000
   */
  readonly maxEventsPerRun?: number;

  /**
   * The most events that are handed out and not settled: 1 to 100,000. A run that finds so many hands out nothing.
   *
   * Each run reads them: 1,000 in flight at a run a minute cost about $0.70 a month. With `SettleMode.ON_DISPATCH` hardly any are in
   * flight.
   *
   * @default - 1,000, or `maxEventsPerRun` if that is more
   */
  readonly maxInFlight?: number;

  /**
   * How long the target has to settle an event that it was handed: whole seconds, 1 minute to 365 days, longer than `dispatchTimeout`.
   *
   * Once it has passed, the attempt counts as failed, and its outcome no more. Give more than the event's handling takes at worst,
   * waiting for it included: else it is handed out again while it is still at work.
   *
   * @default Duration.minutes(15)
   */
  readonly lease?: Duration;

  /**
   * How often an event is handed out before it is given up, in the status `failed`: 1 to 1,000.
   *
   * An operator's `retry` gives it as many again.
   *
   * @default 3
   */
  readonly maxAttempts?: number;

  /**
   * How long a failed event waits for its second attempt: whole seconds, at most 14 days. It doubles with each further one.
   *
   * Half of it is random, so that events which failed together do not come together again.
   *
   * @default Duration.minutes(1)
   */
  readonly retryDelay?: Duration;

  /**
   * The longest that a failed event waits for its next attempt: whole seconds, `retryDelay` to 14 days.
   *
   * @default - 1 hour, or `retryDelay` where that is longer
   */
  readonly maxRetryDelay?: Duration;

  /**
   * When a dispatched event counts as done.
   *
   * @default - by its outcome for a Standard state machine and a function, on dispatch for all other targets
   */
  readonly settleMode?: SettleMode;

  /**
   * The longest that a run may take: whole seconds, 30 seconds to 15 minutes.
   *
   * A run stops in time before it, and leaves the rest to the next one.
   *
   * @default Duration.minutes(5)
   */
  readonly dispatchTimeout?: Duration;

  /**
   * The memory of the dispatch function in MiB, and with it its share of a CPU: 128 to 10,240.
   *
   * @default 512
   */
  readonly dispatchMemorySize?: number;

  /**
   * Keeps one of the account's concurrent executions for the dispatch function, so that runs never overlap.
   *
   * Overlapping runs hand out no attempt twice, but together more than `maxInFlight`. Switch it off for an account whose quota is so
   * small that Lambda refuses the reservation.
   * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
   *
   * @default true
   */
  readonly reserveConcurrency?: boolean;

  /**
   * Encrypts the outcome queue and its dead-letter queue with your own KMS key.
   *
   * EventBridge, and those who report, need its use, as the `encryptionKey` of the ledger says.
   *
   * @default - the ledger's `encryptionKey`; without one, keys of SQS's
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * How long the functions' logs are kept.
   *
   * @default logs.RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * The least that the functions log. Object keys are logged at `DEBUG` only.
   *
   * @default LogLevel.INFO
   */
  readonly logLevel?: LogLevel;

  /**
   * What becomes of the functions' log groups when the manager is removed from the stack or the stack is deleted.
   *
   * @default RemovalPolicy.DESTROY
   */
  readonly removalPolicy?: RemovalPolicy;
}
