import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { IEnvironmentAware } from 'aws-cdk-lib/interfaces';
import { Construct } from 'constructs';
import { createMonitoring } from './alarms';
import { ReconcilerMonitoring, ReconcilerMonitorOptions } from '../reconciler-monitoring';

/** The parts of a reconciler that monitoring uses. */
export interface MonitoredReconciler extends Construct {
  readonly ledger: IEnvironmentAware & { readonly tableName: string };
  readonly bucket: s3.IBucket;
  readonly reconcileFunction: lambda.Function;
  readonly stateMachine: sfn.StateMachine;
  metricChecked(): cloudwatch.IMetric;
  metricMissing(): cloudwatch.IMetric;
  metricRepaired(): cloudwatch.IMetric;
}

export function monitorReconciler(reconciler: MonitoredReconciler, options: ReconcilerMonitorOptions): ReconcilerMonitoring {
  const { ledger, bucket, reconcileFunction, stateMachine } = reconciler;
  const failures = new cloudwatch.MathExpression({
    label: 'Failed runs',
    expression: 'SUM(METRICS())',
    usingMetrics: { failed: stateMachine.metricFailed(), timedOut: stateMachine.metricTimedOut(), aborted: stateMachine.metricAborted() },
  });
  return createMonitoring(reconciler, {
    alerts: {
      missing: { heading: 'Objects have no event', metric: reconciler.metricMissing(), threshold: 1 },
      failures: { heading: 'The reconciliation fails', metric: failures, threshold: 1 },
    },
    graphs: [
      { title: 'Reconciliation', left: [reconciler.metricMissing(), reconciler.metricRepaired()], right: [reconciler.metricChecked()] },
      { title: 'Runs', left: [failures, reconcileFunction.metricErrors()], right: [reconcileFunction.metricDuration()] },
    ],
    facts: `Table ${ledger.tableName}, bucket ${bucket.bucketName}, region ${ledger.env.region}`,
  }, options.alarms ?? {}, options);
}
