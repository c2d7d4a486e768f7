import { html } from 'htm/preact';
import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import { clock, number, ofSeconds, span } from './words';
import type { PlotName, Plots } from '../studio-api';

export interface PlotLine {
  readonly name: PlotName;
  readonly label: string;
}

export interface LinePlotProps {
  readonly title: string;
  readonly unit: 'events' | 'seconds';
  /** Whether the legend shows the sum of each line instead of its last value. */
  readonly sums?: boolean;
  readonly lines: readonly PlotLine[];
  readonly plots: Plots;
}

const HEIGHT = 150;
/** Seconds from which on the axis shows days. */
const DAYS = 172_800;
const COLORS = ['--line-1', '--line-2', '--line-3', '--line-4'];

export function LinePlot({ title, unit, sums, lines, plots }: LinePlotProps): VNode {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot>();
  const names = lines.map(({ name }) => name).join(' ');
  const data = dataOf(lines, plots);

  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const draw = () => {
      chart.current?.destroy();
      chart.current = new uPlot(optionsOf(element, unit, lines), data, element);
    };
    draw();
    const resized = new ResizeObserver(() => chart.current?.setSize({ width: element.clientWidth, height: HEIGHT }));
    resized.observe(element);
    const scheme = matchMedia('(prefers-color-scheme: dark)');
    scheme.addEventListener('change', draw);
    return () => {
      resized.disconnect();
      scheme.removeEventListener('change', draw);
      chart.current?.destroy();
      chart.current = undefined;
    };
  }, [names, unit]);
  useEffect(() => chart.current?.setData(data), [plots]);

  const legend = lines.map(({ name, label }, index) => ({ label, index, value: textOf((sums ? total : last)(plots.series[name]), unit) }));
  return html`<figure>
    <figcaption>${title}</figcaption>
    <div class="plot" ref=${box} role="img" aria-label=${`${title}: ${legend.map(({ label, value }) => `${label} ${value}`).join(', ')}`}></div>
    <p class="legend">${legend.map(({ label, index, value }) => html`<span><i data-line=${index + 1} aria-hidden="true"></i>${label} <b>${value}</b></span>`)}</p>
  </figure>`;
}

function last(values: ReadonlyArray<number | null> = []): number | undefined {
  return [...values].reverse().find(value => value !== null) ?? undefined;
}

function total(values: ReadonlyArray<number | null> = []): number {
  return values.reduce<number>((sum, value) => sum + (value ?? 0), 0);
}

/** `14:03`; the day, too, if the plot spans several. */
function timeText(seconds: number, days: boolean): string {
  const time = clock(ofSeconds(seconds));
  return days ? time.slice(5, 10) : time.slice(11, 16);
}

function dataOf(lines: readonly PlotLine[], { times, series }: Plots): uPlot.AlignedData {
  return [[...times], ...lines.map(({ name }) => [...series[name] ?? []])];
}

function optionsOf(element: HTMLElement, unit: LinePlotProps['unit'], lines: readonly PlotLine[]): uPlot.Options {
  const style = getComputedStyle(element);
  const color = (name: string) => style.getPropertyValue(name).trim();
  const axis = { stroke: color('--muted'), grid: { stroke: color('--line'), width: 1 }, ticks: { show: false }, font: '11px system-ui, sans-serif' };
  return {
    width: element.clientWidth,
    height: HEIGHT,
    legend: { show: false },
    cursor: { show: false },
    scales: { y: { range: (_, _least, most) => [0, Math.max(1, most * 1.1)] } },
    padding: [8, 8, 0, 0],
    axes: [
      { ...axis, space: 70, size: 24, values: (_, times) => times.map(time => timeText(time, times[times.length - 1] - times[0] > DAYS)) },
      { ...axis, size: 52, space: 34, values: (_, values) => values.map(value => textOf(value, unit)) },
    ],
    series: [{}, ...lines.map((_, index) => ({ stroke: color(COLORS[index]), width: 1.5, points: { show: isSingle }, spanGaps: true }))],
  };
}

/** No line can show it. */
function isSingle({ data }: uPlot, line: number): boolean {
  return [...data[line]].filter(value => typeof value === 'number').length === 1;
}

function textOf(value: number | undefined, unit: LinePlotProps['unit']): string {
  if (value === undefined) return '–';
  if (unit === 'events') return number(Math.round(value * 100) / 100);
  return value < 10 ? `${Math.round(value * 100) / 100} s` : span(value * 1000);
}
