import { DISPATCH_METRICS, INGEST_METRICS, SETTLE_METRICS } from '../../src/core/contract/metrics';
import { embeddedMetrics } from '../../src/core/embedded-metrics';

/** CloudWatch's specification of the embedded metric format: a root with `_aws`, and each metric and dimension a member of the root. */
it('is a log line that CloudWatch turns into metrics', () => {
  expect(embeddedMetrics({ [INGEST_METRICS.RECORDED]: 3, [INGEST_METRICS.FAILED]: 0 }, 'events', 1_700_000_000_000)).toEqual({
    _aws: {
      Timestamp: 1_700_000_000_000,
      CloudWatchMetrics: [{
        Namespace: 'S3EventLedger',
        Dimensions: [['TableName']],
        Metrics: [{ Name: 'Recorded', Unit: 'Count' }, { Name: 'Failed', Unit: 'Count' }],
      }],
    },
    TableName: 'events',
    Recorded: 3,
    Failed: 0,
  });
});

it('separates the metrics of one manager from those of another, and seconds from counts', () => {
  const line = embeddedMetrics({ [DISPATCH_METRICS.DISPATCHED]: 3, [DISPATCH_METRICS.OLDEST_WAITING_AGE]: 1.5 }, 'events', 1_700_000_000_000, 'Nightly');
  expect(line).toMatchObject({
    _aws: {
      CloudWatchMetrics: [{
        Dimensions: [['TableName', 'Manager']],
        Metrics: [{ Name: 'Dispatched', Unit: 'Count' }, { Name: 'OldestWaitingAge', Unit: 'Seconds' }],
      }],
    },
    TableName: 'events',
    Manager: 'Nightly',
    Dispatched: 3,
    OldestWaitingAge: 1.5,
  });
});

it('publishes every value of a metric, in seconds if it is a lag', () => {
  expect(embeddedMetrics({ [INGEST_METRICS.RECORDED]: 2, [INGEST_METRICS.DELIVERY_LAG]: [0.5, 3] }, 'events', 1_700_000_000_000)).toMatchObject({
    _aws: { CloudWatchMetrics: [{ Metrics: [{ Name: 'Recorded', Unit: 'Count' }, { Name: 'DeliveryLag', Unit: 'Seconds' }] }] },
    DeliveryLag: [0.5, 3],
  });
});

it('has names that alarms rely on', () => {
  expect(Object.values(INGEST_METRICS)).toEqual(['Recorded', 'Duplicates', 'Rejected', 'Failed', 'DeliveryLag', 'SignalFailures']);
  expect(Object.values(DISPATCH_METRICS)).toEqual([
    'Dispatched', 'SendFailures', 'ExpiredLeases', 'GivenUp', 'Completed', 'Superseded', 'Conflicts', 'ChangeFailures', 'MalformedRows', 'SignalFailures',
    'InFlight', 'OldestWaitingAge',
  ]);
  expect(Object.values(SETTLE_METRICS)).toEqual([
    'SettledCompleted', 'SettledRetrying', 'SettledFailed', 'LateOutcomes', 'Heartbeats', 'LateHeartbeats', 'RejectedOutcomes', 'UnsettledOutcomes', 'MalformedRows',
    'SignalFailures',
  ]);
});
