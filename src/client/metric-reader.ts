import { CloudWatchClient, Dimension, GetMetricDataCommand, ListMetricsCommand, MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import { METRICS_NAMESPACE } from '../core/contract/metrics';

/** A metric of the functions, and how its values of one period are combined. */
export interface MetricQuery {
  readonly name: string;
  readonly statistic: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** When the values are from: Unix seconds, whole periods. */
export interface MetricWindow {
  readonly start: number;
  readonly end: number;
  readonly period: number;
}

/** The values of each query by the time at which their period begins. Costs $0.01 per 1,000 queries. */
export async function readMetrics(
  client: CloudWatchClient, queries: readonly MetricQuery[], window: MetricWindow,
): Promise<Array<ReadonlyMap<number, number>>> {
  const found = queries.map(() => new Map<number, number>());
  let NextToken: string | undefined;
  do {
    const page = await client.send(new GetMetricDataCommand({
      MetricDataQueries: queries.map((query, index) => toDataQuery(query, idOf(index), window.period)),
      StartTime: new Date(window.start * 1000),
      EndTime: new Date(window.end * 1000),
      ScanBy: 'TimestampAscending',
      NextToken,
    }));
    for (const { Id, Timestamps = [], Values = [] } of page.MetricDataResults ?? []) {
      const values = found.find((_, index) => idOf(index) === Id);
      Timestamps.forEach((time, index) => values?.set(Math.round(time.getTime() / 1000), Values[index]));
    }
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return found;
}

/** The values of a dimension beside the given ones, of a metric that has had values in the last two weeks. */
export async function findDimension(
  client: CloudWatchClient, MetricName: string, given: MetricQuery['dimensions'], dimension: string,
): Promise<string[]> {
  const found = new Set<string>();
  let NextToken: string | undefined;
  do {
    const page = await client.send(new ListMetricsCommand({
      Namespace: METRICS_NAMESPACE, MetricName, Dimensions: [...toDimensions(given), { Name: dimension }], NextToken,
    }));
    for (const { Dimensions = [] } of page.Metrics ?? []) found.add(Dimensions.find(({ Name }) => Name === dimension)?.Value ?? '');
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return [...found];
}

function toDimensions(dimensions: MetricQuery['dimensions']): Dimension[] {
  return Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
}

function toDataQuery({ name, statistic, dimensions }: MetricQuery, Id: string, period: number): MetricDataQuery {
  return {
    Id,
    MetricStat: {
      Metric: { Namespace: METRICS_NAMESPACE, MetricName: name, Dimensions: toDimensions(dimensions) },
      Stat: statistic,
      Period: period,
    },
    ReturnData: true,
  };
}

function idOf(index: number): string {
  return `query${index}`;
}
