import { Duration, Lazy } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { grantLog } from './access/log-access';
import { grantReconcile, grantRepair } from './access/reconciler-access';
import { ENVIRONMENT_VARIABLES } from './core/contract/environment-variables';
import { RECONCILE_METRICS } from './core/contract/metrics';
import { encodeKeyFilters, encodeReconcileSettings } from './core/contract/reconcile-settings';
import { functionLog, functionRole } from './functions/function-role';
import { createReconcile } from './functions/reconcile-function';
import { IS3EventLedger } from './i-s3-event-ledger';
import { LogLevel } from './log-level';
import { reconcilerMetric } from './monitoring/reconciler-metric';
import { monitorReconciler } from './monitoring/reconciler-monitor';
import { ReconcileMode } from './reconcile-mode';
import { createReconcileSchedule } from './reconciler/reconcile-schedule';
import { createWorkflow } from './reconciler/reconcile-workflow';
import { queueOf, reconcilerErrors } from './reconciler/reconciler-checks';
import { RecordedKeys } from './reconciler/recorded-keys';
import { createReportBucket } from './reconciler/report-bucket';
import { ReconcilerMonitoring, ReconcilerMonitorOptions } from './reconciler-monitoring';
import { S3EventLedger } from './s3-event-ledger';
import { S3EventReconcilerProps } from './s3-event-reconciler-props';
import { functionErrors } from './validation/function-check';
import { throwIfInvalid } from './validation/property-check';

/**
 * Compares a bucket with its ledger on a schedule, so that "no event is missing" is a measured statement.
 *
 * S3 and EventBridge deliver events at least once, but they may lose or delay one, and somebody may overwrite the notifications of the bucket.
 * A Step Functions Distributed Map lists the bucket or reads its inventory. A Lambda function looks up each object in the ledger. Objects
 * without an event are counted, written to a report and, with `ReconcileMode.REPAIR`, recorded. No object is read.
 *
 * A listing shows the latest version of each key and no deletions: older versions and deletions are not compared. Objects younger than
 * `grace`, older than the ledger, or whose row `rowRetention` may have deleted, are never reported as missing.
 *
 * One million objects cost about $0.15 per run.
 */
export class S3EventReconciler extends Construct {
  /**
   * The ledger that is compared.
   */
  public readonly ledger: IS3EventLedger;

  /**
   * The bucket that is compared.
   */
  public readonly bucket: s3.IBucket;

  /**
   * The state machine of a run. Start it to run the reconciler now.
   */
  public readonly stateMachine: sfn.StateMachine;

  /**
   * The function that looks up objects in the ledger.
   */
  public readonly reconcileFunction: lambda.Function;

  /**
   * The schedule that starts the state machine.
   */
  public readonly schedule: scheduler.Schedule;

  /**
   * The bucket of the reports. They are in the folder `reconciliations/`, one folder per run.
   */
  public readonly reportBucket: s3.IBucket;

  /**
   * Creates the function, the state machine and its schedule, and a bucket for the reports unless one is given.
   *
   * Throws one error that lists every invalid property with its value and the rule it breaks. At synth it is an error if the ledger does not
   * record `OBJECT_CREATED` of the bucket.
   *
   * @param scope the parent construct
   * @param id the construct id, unique within the scope
   * @param props the ledger, the bucket and the settings of the reconciler
   */
  constructor(scope: Construct, id: string, props: S3EventReconcilerProps) {
    super(scope, id);
    throwIfInvalid(this, [...reconcilerErrors(this, props), ...functionErrors(this, props)]);
    const { ledger, bucket, inventory, mode = ReconcileMode.REPORT } = props;
    this.ledger = ledger;
    this.bucket = bucket;
    const keys = new RecordedKeys(ledger, bucket, props.filters, !(ledger instanceof S3EventLedger));
    this.node.addValidation({ validate: () => keys.errors() });

    const queue = mode === ReconcileMode.REPAIR ? queueOf(ledger) : undefined;
    const logGroup = functionLog(this, 'Reconcile', props);
    const role = functionRole(this, 'Reconcile', 'Compares objects of a bucket with an S3EventLedger', props.functions);
    grantLog(role, logGroup);
    grantReconcile(role, ledger, bucket, inventory?.bucket);
    if (queue) grantRepair(role, ledger, queue);

    const settings = encodeReconcileSettings({
      tableName: ledger.tableName,
      bucketName: bucket.bucketName,
      filters: [],
      graceSeconds: (props.grace ?? Duration.hours(1)).toSeconds(),
      notBeforeSeconds: props.notBefore && Math.floor(props.notBefore.getTime() / 1_000),
      rowRetentionSeconds: ledger.rowRetention?.toSeconds(),
      mode: queue ? 'repair' : 'report',
      queueUrl: queue?.queueUrl,
      inventory: inventory && {
        bucketName: inventory.bucket.bucketName, prefix: inventory.prefix, maxAgeSeconds: (inventory.maxAge ?? Duration.days(2)).toSeconds(),
      },
      logLevel: props.logLevel ?? LogLevel.INFO,
    });
    this.reconcileFunction = createReconcile(this, {
      role,
      logGroup,
      environment: { ...settings, [ENVIRONMENT_VARIABLES.keyFilters]: Lazy.string({ produce: () => encodeKeyFilters(keys.filters) }) },
      functions: props.functions,
    });

    this.reportBucket = props.reportBucket ?? createReportBucket(this);
    this.stateMachine = createWorkflow(this, {
      reconcileFunction: this.reconcileFunction,
      bucket,
      prefix: () => keys.prefix,
      inventory,
      reportBucket: this.reportBucket,
      maxConcurrency: props.maxConcurrency ?? 10,
      logGroup: functionLog(this, 'Workflow', { ...props, functions: { ...props.functions, logGroup: undefined } }),
    });
    this.schedule = createReconcileSchedule(this, this.stateMachine, {
      schedule: props.schedule ?? scheduler.ScheduleExpression.rate(Duration.days(1)),
      enabled: props.enabled,
    });
  }

  /**
   * Adds CloudWatch alarms on missing objects and failed runs, and a dashboard. The description of each alarm links to its chapter in the
   * runbook.
   *
   * An alarm costs about $0.10 per month and metric. A dashboard costs $3 per month; the first three of an account are free. Throws an error on a
   * second call.
   *
   * @param options the SNS topic, thresholds and the dashboard
   */
  public monitor(options: ReconcilerMonitorOptions = {}): ReconcilerMonitoring {
    return monitorReconciler(this, options);
  }

  /**
   * The number of objects that were looked up in the ledger. Sum over 5 minutes.
   *
   * @param options properties of the metric to change
   */
  public metricChecked(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return reconcilerMetric(this, RECONCILE_METRICS.CHECKED, options);
  }

  /**
   * The number of objects that have no event in the ledger and were not repaired. Sum over 5 minutes. Normally 0.
   *
   * @param options properties of the metric to change
   */
  public metricMissing(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return reconcilerMetric(this, RECONCILE_METRICS.MISSING, options);
  }

  /**
   * The number of objects without an event that were sent to the queue of the ledger. Sum over 5 minutes. Normally 0; always 0 with
   * `ReconcileMode.REPORT`.
   *
   * @param options properties of the metric to change
   */
  public metricRepaired(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return reconcilerMetric(this, RECONCILE_METRICS.REPAIRED, options);
  }
}
