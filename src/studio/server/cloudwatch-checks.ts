import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { metricFailure } from './metric-failure';
import { windowEndingAt } from './plot-window';
import type { CheckSource } from './studio-context';
import { findDimension, readMetrics } from '../../client/metric-reader';
import { BUCKET_DIMENSION, METRICS_DIMENSION, RECONCILE_METRICS, WIRING_METRICS } from '../../core/contract/metrics';
import { present } from '../../core/present';
import type { CheckedBucket, CheckedWiring, Checks } from '../studio-api';

type Values = ReadonlyMap<number, number>;

/** CloudWatch finds metrics of the last two weeks. Seconds. */
const RECONCILED_WITHIN = 14 * 86_400;
const RECONCILE_PERIOD = 300;
/** A wiring check runs every 8 hours at least. Seconds. */
const WIRED_WITHIN = 86_400;
const WIRING_PERIOD = 60;
/** The values of a run follow each other with at most so many seconds between them. */
const GAP = 2 * RECONCILE_PERIOD;
const MOST_BUCKETS = 20;

/** What the reconciler and the wiring check of a deployed ledger have published last. */
export class CloudWatchChecks implements CheckSource {
  /** @param now Unix milliseconds */
  constructor(private readonly client: CloudWatchClient, private readonly table: string, private readonly now: () => number) {}

  async checks(): Promise<Checks> {
    const { table } = this;
    const buckets = await findDimension(this.client, RECONCILE_METRICS.CHECKED, { [METRICS_DIMENSION]: table }, BUCKET_DIMENSION)
      .catch(metricFailure('cloudwatch:ListMetrics'));
    const shown = buckets.sort().slice(0, MOST_BUCKETS);
    const [reconciled, wiring] = await Promise.all([this.reconciled(shown), this.wiring()]).catch(metricFailure('cloudwatch:GetMetricData'));
    const count = buckets.length > shown.length ? `${shown.length} of ${buckets.length}` : shown.length;
    const reconcile = (bucket: string) => `npx s3-event-ledger reconcile s3://${bucket} --table ${table}`;
    return present<Checks>({
      read: `Metrics of CloudWatch: reconciled buckets (${count}), wiring check`,
      buckets: reconciled.map(each => (each.missing > 0 ? { ...each, hint: { text: 'To name them:', command: reconcile(each.bucket) } } : each)),
      reconcileHint: reconciled.length > 0 ? undefined : { text: 'No reconciler has reported in the last 14 days. To compare a bucket now:', command: reconcile('BUCKET') },
      wiring,
      wiringHint: wiring?.errors === 0 ? undefined : {
        text: wiring ? 'To name them:' : 'No wiring check has reported in the last 24 hours. To check it now:',
        command: `npx s3-event-ledger check --table ${table}`,
      },
    });
  }

  private async reconciled(buckets: readonly string[]): Promise<CheckedBucket[]> {
    if (buckets.length === 0) return [];
    const { CHECKED, MISSING, REPAIRED } = RECONCILE_METRICS;
    const queries = buckets.flatMap(bucket => [CHECKED, MISSING, REPAIRED].map(name => ({
      name, statistic: 'Sum', dimensions: { [METRICS_DIMENSION]: this.table, [BUCKET_DIMENSION]: bucket },
    })));
    const values = await readMetrics(this.client, queries, windowEndingAt(this.now(), RECONCILED_WITHIN, RECONCILE_PERIOD));
    return buckets.flatMap((bucket, index) => {
      const [checked, missing, repaired] = values.slice(3 * index);
      const run = lastRun(checked);
      if (run === undefined) return [];
      const [checkedObjects, missingObjects, repairedObjects] = [checked, missing, repaired].map(each => sum(each, run));
      return [{ bucket, at: run.until * 1000, checked: checkedObjects, missing: missingObjects, repaired: repairedObjects }];
    });
  }

  private async wiring(): Promise<CheckedWiring | undefined> {
    const query = { name: WIRING_METRICS.ERRORS, statistic: 'Maximum', dimensions: { [METRICS_DIMENSION]: this.table } };
    const [values] = await readMetrics(this.client, [query], windowEndingAt(this.now(), WIRED_WITHIN, WIRING_PERIOD));
    const last = Math.max(...values.keys());
    return values.size === 0 ? undefined : { at: last * 1000, errors: values.get(last) ?? 0 };
  }
}

interface Run {
  readonly since: number;
  readonly until: number;
}

/** The newest values that follow each other. Each batch of a run publishes its own. */
function lastRun(values: Values): Run | undefined {
  const [until, ...older] = [...values.keys()].sort((one, other) => other - one);
  if (until === undefined) return undefined;
  let since = until;
  for (const time of older) {
    if (since - time > GAP) break;
    since = time;
  }
  return { since, until };
}

function sum(values: Values, { since, until }: Run): number {
  return [...values].reduce((total, [time, value]) => (since <= time && time <= until ? total + value : total), 0);
}
