import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { IEnvironmentAware } from 'aws-cdk-lib/interfaces';
import { Construct } from 'constructs';
import { createMonitoring, thresholdErrors } from './alarms';
import { metricEnvironment } from './metric-environment';
import { attentionIndexOf } from '../core/contract/shards';
import { LedgerMonitoring, LedgerMonitorOptions } from '../monitoring';
import { checkDuration, throwIfInvalid } from '../validation/property-check';

const DEFAULT_MAX_QUEUE_AGE = Duration.minutes(15);

/** The parts of a ledger that monitoring uses. */
export interface MonitoredLedger extends Construct, IEnvironmentAware {
  readonly tableName: string;
  readonly indexName: string;
  /** Undefined if an imported ledger was given none. */
  readonly queue?: sqs.IQueue;
  readonly deadLetterQueue?: sqs.IQueue;
  readonly ingestFunction?: lambda.IFunction;
  /** Whether a function of this ledger checks the wiring. Unknown for an imported one. */
  readonly wiringFunction?: lambda.IFunction;
  metricRecorded(): cloudwatch.IMetric;
  metricDuplicates(): cloudwatch.IMetric;
  metricRejected(): cloudwatch.IMetric;
  metricFailed(): cloudwatch.IMetric;
  metricWiringErrors(options?: cloudwatch.MetricOptions): cloudwatch.IMetric;
  metricDeliveryLag(options?: cloudwatch.MetricOptions): cloudwatch.IMetric;
}

export function monitorLedger(ledger: MonitoredLedger, options: LedgerMonitorOptions): LedgerMonitoring {
  const { maxQueueAge = DEFAULT_MAX_QUEUE_AGE, alarms = {} } = options;
  throwIfInvalid(ledger, [
    ...checkDuration('maxQueueAge', options.maxQueueAge, Duration.minutes(1), Duration.days(14)),
    ...thresholdErrors('recordedLate', alarms.recordedLate, 'maxQueueAge', options.maxQueueAge),
  ]);
  const { ingestFunction, tableName, env } = ledger;
  const deadLetters = ledger.deadLetterQueue?.metricApproximateNumberOfMessagesVisible();
  const queued = ledger.queue?.metricApproximateNumberOfMessagesVisible();
  const queueAge = ledger.queue?.metricApproximateAgeOfOldestMessage();
  const throttles = throttlesOf(ledger);
  const wiringErrors = ledger.metricWiringErrors();
  const wiringChecks = ledger.metricWiringErrors({ statistic: cloudwatch.Stats.SAMPLE_COUNT });

  return createMonitoring(ledger, {
    alerts: {
      notRecorded: deadLetters && { heading: 'Events are not recorded', metric: deadLetters, threshold: 1, urgent: true },
      rejected: { heading: 'Messages are rejected', metric: ledger.metricRejected(), threshold: 1 },
      ingestErrors: ingestFunction && { heading: 'The ingest function fails', metric: ingestFunction.metricErrors(), threshold: 1 },
      recordedLate: queueAge && { heading: 'Events wait to be recorded', metric: queueAge, threshold: maxQueueAge.toSeconds(), urgent: true },
      // A deployment can change the wiring during a check.
      wiring: ledger.wiringFunction && { heading: 'The wiring is broken', metric: wiringErrors, threshold: 1, periods: 2, urgent: true },
      wiringNotChecked: ledger.wiringFunction && { heading: 'The wiring is not checked', metric: wiringChecks, threshold: 1, periods: 3, below: true },
      throttled: { heading: 'The table throttles', metric: throttles, threshold: 1, periods: 3 },
    },
    graphs: [
      { title: 'Recorded', left: [ledger.metricRecorded(), ledger.metricDuplicates(), ledger.metricRejected(), ledger.metricFailed()] },
      { title: 'Delivery lag', left: [50, 99].map(percentile => ledger.metricDeliveryLag({ statistic: cloudwatch.Stats.percentile(percentile), label: `p${percentile}` })) },
      ...(queued || deadLetters ? [{ title: 'Waiting to be recorded', left: present([queued, deadLetters]), right: present([queueAge]) }] : []),
      ...(ingestFunction
        ? [{ title: 'Ingest', left: [ingestFunction.metricInvocations(), ingestFunction.metricErrors()], right: [ingestFunction.metricDuration()] }]
        : []),
      ...(ledger.wiringFunction ? [{ title: 'Wiring', left: [wiringErrors] }] : []),
      { title: 'Table', left: [throttles] },
    ],
    facts: `Table ${tableName}, region ${env.region}`,
  }, alarms, options);
}

function present(metrics: ReadonlyArray<cloudwatch.IMetric | undefined>): cloudwatch.IMetric[] {
  return metrics.filter(metric => metric !== undefined);
}

/** Of the table and of its indexes, which have their own metrics. */
function throttlesOf(ledger: MonitoredLedger): cloudwatch.MathExpression {
  const of = (metricName: string, dimensionsMap: cloudwatch.DimensionsMap) => new cloudwatch.Metric({
    namespace: 'AWS/DynamoDB', metricName, dimensionsMap, statistic: cloudwatch.Stats.SUM, ...metricEnvironment(ledger),
  });
  const { tableName: TableName } = ledger;
  const index = { TableName, GlobalSecondaryIndexName: ledger.indexName };
  const attention = { TableName, GlobalSecondaryIndexName: attentionIndexOf(ledger.indexName) };
  return new cloudwatch.MathExpression({
    label: 'Throttled',
    expression: 'SUM(METRICS())',
    usingMetrics: {
      tableReads: of('ReadThrottleEvents', { TableName }),
      tableWrites: of('WriteThrottleEvents', { TableName }),
      indexReads: of('ReadThrottleEvents', index),
      indexWrites: of('WriteThrottleEvents', index),
      attentionReads: of('ReadThrottleEvents', attention),
      attentionWrites: of('WriteThrottleEvents', attention),
    },
  });
}
