import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { Alert, createMonitoring } from './alarms';
import { LedgerMonitorOptions, Monitoring } from '../monitoring';
import { checkDuration, throwIfInvalid } from '../validation/property-check';

const DEFAULT_MAX_QUEUE_AGE = Duration.minutes(15);

/** The parts of a ledger that monitoring uses. */
export interface MonitoredLedger extends Construct {
  readonly table: dynamodb.ITable;
  readonly indexName: string;
  readonly queue: sqs.Queue;
  readonly deadLetterQueue: sqs.Queue;
  readonly ingestFunction: lambda.Function;
  metricRecorded(): cloudwatch.IMetric;
  metricDuplicates(): cloudwatch.IMetric;
  metricRejected(): cloudwatch.IMetric;
  metricFailed(): cloudwatch.IMetric;
}

export function monitorLedger(ledger: MonitoredLedger, options: LedgerMonitorOptions): Monitoring {
  const { maxQueueAge = DEFAULT_MAX_QUEUE_AGE } = options;
  throwIfInvalid(ledger, checkDuration('maxQueueAge', options.maxQueueAge, Duration.minutes(1), Duration.days(14)));
  const { queue, deadLetterQueue, ingestFunction } = ledger;
  const deadLetters = deadLetterQueue.metricApproximateNumberOfMessagesVisible();
  const queueAge = queue.metricApproximateAgeOfOldestMessage();
  const throttles = throttlesOf(ledger);

  const alerts: Alert[] = [
    { id: 'NotRecorded', heading: 'Events are not recorded', metric: deadLetters, threshold: 1 },
    { id: 'Rejected', heading: 'Messages are rejected', metric: ledger.metricRejected(), threshold: 1 },
    { id: 'IngestErrors', heading: 'The ingest function fails', metric: ingestFunction.metricErrors(), threshold: 1 },
    { id: 'RecordedLate', heading: 'Events wait to be recorded', metric: queueAge, threshold: maxQueueAge.toSeconds() },
    { id: 'Throttled', heading: 'The table throttles', metric: throttles, threshold: 1, periods: 3 },
  ];
  return createMonitoring(ledger, alerts, [
    { title: 'Recorded', left: [ledger.metricRecorded(), ledger.metricDuplicates(), ledger.metricRejected(), ledger.metricFailed()] },
    { title: 'Waiting to be recorded', left: [queue.metricApproximateNumberOfMessagesVisible(), deadLetters], right: [queueAge] },
    { title: 'Ingest', left: [ingestFunction.metricInvocations(), ingestFunction.metricErrors()], right: [ingestFunction.metricDuration()] },
    { title: 'Table', left: [throttles] },
  ], options);
}

/** Of the table and of its index, which has its own metrics. */
function throttlesOf({ table, indexName }: MonitoredLedger): cloudwatch.MathExpression {
  const of = (metricName: string, dimensionsMap: cloudwatch.DimensionsMap) => new cloudwatch.Metric({
    namespace: 'AWS/DynamoDB', metricName, dimensionsMap, statistic: cloudwatch.Stats.SUM,
  });
  const { tableName: TableName } = table;
  const index = { TableName, GlobalSecondaryIndexName: indexName };
  return new cloudwatch.MathExpression({
    label: 'Throttled',
    expression: 'SUM(METRICS())',
    usingMetrics: {
      tableReads: of('ReadThrottleEvents', { TableName }),
      tableWrites: of('WriteThrottleEvents', { TableName }),
      indexReads: of('ReadThrottleEvents', index),
      indexWrites: of('WriteThrottleEvents', index),
    },
  });
}
