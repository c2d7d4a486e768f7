import { embeddedMetrics, INGEST_METRICS } from '../../src/core/metrics';

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

it('has names that alarms rely on', () => {
  expect(INGEST_METRICS).toEqual({ RECORDED: 'Recorded', DUPLICATES: 'Duplicates', REJECTED: 'Rejected', FAILED: 'Failed' });
});
