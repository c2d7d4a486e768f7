import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { metricFailure } from './metric-failure';
import { timesOf, windowOf } from './plot-window';
import type { PlotSource } from './studio-context';
import type { LedgerClient } from '../../client';
import { MetricQuery, readMetrics } from '../../client/metric-reader';
import { DISPATCH_METRICS, INGEST_METRICS, MANAGER_DIMENSION, METRICS_DIMENSION, SETTLE_METRICS } from '../../core/contract/metrics';
import { STATUSES } from '../../core/contract/status';
import { present } from '../../core/present';
import type { PlotName, PlotRange, Plots } from '../studio-api';

export interface MeasuredLedger {
  readonly ledger: Pick<LedgerClient, 'counts'>;
  readonly table: string;
  /** The manager's `managerName`. Without it there are only the metrics of ingest. */
  readonly managerName?: string;
}

interface Line {
  readonly plot: PlotName;
  /** Their sum, if there are several: each function of a manager counts what it has ended. */
  readonly metrics: readonly string[];
  readonly statistic: string;
}

const INGEST_LINES: readonly Line[] = [
  { plot: 'recorded', metrics: [INGEST_METRICS.RECORDED], statistic: 'Sum' },
  { plot: 'lagP50', metrics: [INGEST_METRICS.DELIVERY_LAG], statistic: 'p50' },
  { plot: 'lagP99', metrics: [INGEST_METRICS.DELIVERY_LAG], statistic: 'p99' },
];

const MANAGER_LINES: readonly Line[] = [
  { plot: 'delivered', metrics: [DISPATCH_METRICS.DISPATCHED], statistic: 'Sum' },
  { plot: 'completed', metrics: [DISPATCH_METRICS.COMPLETED, SETTLE_METRICS.COMPLETED], statistic: 'Sum' },
  { plot: 'failed', metrics: [DISPATCH_METRICS.GIVEN_UP, SETTLE_METRICS.FAILED], statistic: 'Sum' },
  { plot: 'oldestAge', metrics: [DISPATCH_METRICS.OLDEST_WAITING_AGE], statistic: 'Maximum' },
];

const OPEN = [STATUSES.CREATED, STATUSES.DISPATCHED, STATUSES.RETRYING];

/** The metrics that the functions of a deployed ledger publish. */
export class CloudWatchPlots implements PlotSource {
  constructor(private readonly client: CloudWatchClient, private readonly measured: MeasuredLedger, private readonly now: () => number) {}

  async plots(range: PlotRange): Promise<Plots> {
    const { ledger, table, managerName } = this.measured;
    const window = windowOf(range, this.now());
    const times = timesOf(window);
    const ofTable = { [METRICS_DIMENSION]: table };
    const lines: Array<Line & Pick<MetricQuery, 'dimensions'>> = [
      ...INGEST_LINES.map(line => ({ ...line, dimensions: ofTable })),
      ...(managerName === undefined ? [] : MANAGER_LINES).map(line => ({ ...line, dimensions: { ...ofTable, [MANAGER_DIMENSION]: managerName ?? '' } })),
    ];
    const queries = lines.flatMap(({ metrics, statistic, dimensions }): MetricQuery[] => metrics.map(name => ({ name, statistic, dimensions })));
    const [values, open] = await Promise.all([
      readMetrics(this.client, queries, window).catch(metricFailure('cloudwatch:GetMetricData')),
      managerName === undefined ? undefined : ledger.counts({ statuses: OPEN }),
    ]);

    const series: Partial<Record<PlotName, ReadonlyArray<number | null>>> = {};
    let query = 0;
    for (const { plot, metrics, statistic } of lines) {
      const found = values.slice(query, query += metrics.length);
      // No data point of a sum is a sum of nothing; no data point of an age is no age.
      series[plot] = times.map(time => found.reduce<number | null>(
        (sum, each) => (each.has(time) ? (sum ?? 0) + (each.get(time) ?? 0) : sum), statistic === 'Sum' ? 0 : null));
    }
    const capped = open?.some(each => each.capped) ?? false;
    return {
      read: `${queries.length} metrics of CloudWatch${managerName === undefined ? '; --manager adds those of a manager' : ''}`
        + `${capped ? '; too many events wait to derive the backlog' : ''}`,
      range,
      period: window.period,
      times,
      series: present({ ...series, backlog: open && !capped ? backlog(open.reduce((sum, { count }) => sum + count, 0), series) : undefined }),
    };
  }
}

/** How many events were not settled at each time: backwards from now, since no function counts them. Changes by operators are not included. */
function backlog(now: number, { recorded = [], completed = [], failed = [] }: Partial<Record<PlotName, ReadonlyArray<number | null>>>): number[] {
  const counts: number[] = [];
  let current = now;
  for (let index = recorded.length - 1; index >= 0; index -= 1) {
    counts.unshift(Math.max(0, current));
    current -= (recorded[index] ?? 0) - (completed[index] ?? 0) - (failed[index] ?? 0);
  }
  return counts;
}
