import { html } from 'htm/preact';
import type { VNode } from 'preact';
import { hrefOf } from './address';
import { get } from './api';
import { LinePlot, PlotLine } from './line-plot';
import { paced, useLive } from './live';
import { ErrorNote, ReadNote } from './parts';
import type { ViewProps } from './view-props';
import { capitalized } from './words';
import { PLOT_RANGES, PlotRange, Plots } from '../studio-api';

/** A metric of CloudWatch costs money, and changes once a minute. */
const REFRESH_MS: Record<PlotRange, number> = { hour: 60_000, day: 60_000, week: 300_000 };

const PLOTS: ReadonlyArray<{ readonly title: string; readonly unit: 'events' | 'seconds'; readonly sums?: true; readonly lines: readonly PlotLine[] }> = [
  {
    title: 'Events',
    unit: 'events',
    sums: true,
    lines: [{ name: 'recorded', label: 'recorded' }, { name: 'delivered', label: 'delivered' }, { name: 'completed', label: 'completed' }, { name: 'failed', label: 'failed' }],
  },
  { title: 'Backlog', unit: 'events', lines: [{ name: 'backlog', label: 'not settled' }] },
  { title: 'Age of the oldest waiting event', unit: 'seconds', lines: [{ name: 'oldestAge', label: 'oldest' }] },
  { title: 'Delivery lag', unit: 'seconds', lines: [{ name: 'lagP50', label: 'p50' }, { name: 'lagP99', label: 'p99' }] },
];

export function PlotsPanel({ filter, settings }: ViewProps): VNode {
  const range = PLOT_RANGES.find(each => each === filter.range) ?? 'hour';
  const { data, error } = useLive(signal => get<Plots>('/api/plots', { range }, signal), paced(settings, REFRESH_MS[range]), range);
  return html`<section class="plots" aria-label="Plots">
    <h2>Last ${range}</h2>
    <p class="ranges">${PLOT_RANGES.map(each => html`<a href=${hrefOf('overview', { range: each })} aria-current=${each === range ? 'true' : undefined}>${capitalized(each)}</a>`)}</p>
    <${ErrorNote} error=${error}/>
    <div class="grid">${data && PLOTS.map(({ title, unit, sums, lines }) => {
      const found = lines.filter(({ name }) => data.series[name] !== undefined);
      return found.length === 0 ? null : html`<${LinePlot} key=${title} title=${sums ? `${title} per ${periodName(data.period)}` : title} unit=${unit} sums=${sums} lines=${found} plots=${data}/>`;
    })}</div>
    <${ReadNote} read=${data?.read} error=${error}/>
  </section>`;
}

function periodName(seconds: number): string {
  const names: Readonly<Record<number, string>> = { 60: 'minute', 3600: 'hour' };
  return names[seconds] ?? (seconds % 60 === 0 ? `${seconds / 60} minutes` : `${seconds} seconds`);
}
