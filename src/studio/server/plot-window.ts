import type { MetricWindow } from '../../client/metric-reader';
import type { PlotRange } from '../studio-api';

const LENGTHS: Record<PlotRange, { readonly seconds: number; readonly period: number }> = {
  hour: { seconds: 3_600, period: 60 },
  day: { seconds: 86_400, period: 300 },
  week: { seconds: 604_800, period: 3_600 },
};

/** The whole periods of a range that ends with the current one. @param now Unix milliseconds */
export function windowOf(range: PlotRange, now: number, period = LENGTHS[range].period): MetricWindow {
  return windowEndingAt(now, LENGTHS[range].seconds, period);
}

/** Whole periods that end with the current one. @param now Unix milliseconds */
export function windowEndingAt(now: number, seconds: number, period: number): MetricWindow {
  const end = (Math.floor(now / 1000 / period) + 1) * period;
  return { start: end - seconds, end, period };
}

export function periodOf(range: PlotRange): number {
  return LENGTHS[range].period;
}

export function timesOf({ start, end, period }: MetricWindow): number[] {
  return Array.from({ length: Math.round((end - start) / period) }, (_, index) => start + index * period);
}
