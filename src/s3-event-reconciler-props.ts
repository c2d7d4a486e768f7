import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { EventFilter } from './event-filter';
import { FunctionOptions } from './function-options';
import { IS3EventLedger } from './i-s3-event-ledger';
import { LogLevel } from './log-level';
import { ReconcileMode } from './reconcile-mode';

/**
 * Where S3 Inventory delivers the inventories of a bucket.
 */
export interface ReconcilerInventory {
  /**
   * The destination bucket of the inventories, in the account and region of the reconciler.
   */
  readonly bucket: s3.IBucket;

  /**
   * The folder of the inventories, `destination-prefix/source-bucket/configuration-id/`.
   *
   * The inventory must be in CSV and have the optional fields `LastModifiedDate` and `ETag`. It may have all versions: only the current
   * ones are checked.
   */
  readonly prefix: string;

  /**
   * The run fails if the newest inventory is older: at least 1 hour. Objects that are younger than the inventory are checked with the next one.
   *
   * @default Duration.days(2)
   */
  readonly maxAge?: Duration;
}

/**
 * Properties of an `S3EventReconciler`.
 */
export interface S3EventReconcilerProps {
  /**
   * The ledger that must have an event of each object. It must be in the account and region of the reconciler, and have its index by object.
   */
  readonly ledger: IS3EventLedger;

  /**
   * The bucket to compare, in the account and region of the reconciler: one of the ledger's buckets, of which it records `OBJECT_CREATED`.
   */
  readonly bucket: s3.IBucket;

  /**
   * When the reconciler runs.
   *
   * One million objects cost about $0.15 per run.
   *
   * @default ScheduleExpression.rate(Duration.days(1))
   */
  readonly schedule?: scheduler.ScheduleExpression;

  /**
   * Whether the schedule is enabled. `stateMachine` can be started by hand in any case.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * How late an event may arrive: whole seconds, 1 minute to 7 days. Younger objects are not checked.
   *
   * S3 delivers most events within seconds, and a few after hours.
   *
   * @default Duration.hours(1)
   */
  readonly grace?: Duration;

  /**
   * What happens to an object that has no event.
   *
   * @default ReconcileMode.REPORT
   */
  readonly mode?: ReconcileMode;

  /**
   * Reads an inventory of the bucket instead of its listing: for buckets with many millions of objects.
   *
   * A listing is read sequentially, 1,000 objects per request. An inventory costs $0.0025 per million objects, and is a day old.
   *
   * @default - the listing of the bucket
   */
  readonly inventory?: ReconcilerInventory;

  /**
   * What an imported ledger, or one with `EventDelivery.MANUAL`, records of the bucket. Must be omitted for other ledgers, whose filters are
   * known.
   *
   * @default - what the ledger records of the bucket; the whole bucket if that is unknown
   */
  readonly filters?: EventFilter[];

  /**
   * Objects that were last modified before this time are not checked.
   *
   * Set it for a bucket that was added to a ledger later. To record the objects that were there before, use the command `backfill`.
   *
   * @default - when the table of the ledger was created
   */
  readonly notBefore?: Date;

  /**
   * How many batches of 1,000 objects are checked at the same time: 1 to 100.
   *
   * Ten batches check about 10,000 objects per second.
   *
   * @default 10
   */
  readonly maxConcurrency?: number;

  /**
   * The bucket for the reports: one line of JSON per batch, with its counts and the keys of missing objects. It must be in the account and
   * region of the reconciler.
   *
   * @default - a new bucket that keeps reports for 90 days
   */
  readonly reportBucket?: s3.IBucket;

  /**
   * How the function runs: VPC, tracing, role and more.
   *
   * @default - see FunctionOptions
   */
  readonly functions?: FunctionOptions;

  /**
   * How long the logs of the function and the state machine are kept.
   *
   * @default logs.RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * The lowest level that the function logs. Only `DEBUG` logs object keys.
   *
   * @default LogLevel.INFO
   */
  readonly logLevel?: LogLevel;

  /**
   * What happens to the logs if the reconciler is deleted. Reports are always kept.
   *
   * @default RemovalPolicy.DESTROY
   */
  readonly removalPolicy?: RemovalPolicy;
}
