import { periodOf, timesOf, windowOf } from './plot-window';
import type { PlotSource } from './studio-context';
import { isFinal, STATUSES } from '../../core/contract/status';
import type { Entry, StatusChange } from '../../core/entry';
import { toMilliseconds } from '../../core/timestamp';
import type { PlotName, PlotRange, Plots } from '../studio-api';

/** What happened in one period. */
interface Period {
  recorded: number;
  delivered: number;
  completed: number;
  failed: number;
  /** How many more events were open at its end than at its beginning. */
  opened: number;
  /** At its end, in seconds. */
  oldestAge: number | null;
  /** Of each recorded event, in seconds. */
  readonly lags: number[];
}

/** Seconds. */
const PERIOD = 5;
const LEAST_SECONDS = 300;
const WAITING: readonly string[] = [STATUSES.CREATED, STATUSES.RETRYING];

/** Computes the plots of a ledger without CloudWatch, from the rows and changes that it receives. */
export class FlowRecorder implements PlotSource {
  private readonly periods = new Map<number, Period>();
  private readonly waiting = new Map<string, number>();
  private readonly started: number;
  private sampled: number;

  /** @param now Unix milliseconds */
  constructor(private readonly now: () => number) {
    this.started = periodAt(now());
    this.sampled = this.started;
  }

  recorded({ id, timestamp, status, recordedAt }: Entry): void {
    const period = this.periodOf(toMilliseconds(recordedAt));
    period.recorded += 1;
    period.lags.push(Math.max(0, Number(recordedAt) - Number(timestamp)));
    if (isOpen(status)) period.opened += 1;
    if (WAITING.includes(status)) this.waiting.set(id, Number(timestamp));
  }

  changed({ id, timestamp }: Entry, { at, from, to }: StatusChange): void {
    const period = this.periodOf(toMilliseconds(at));
    if (to === STATUSES.DISPATCHED) period.delivered += 1;
    if (to === STATUSES.COMPLETED) period.completed += 1;
    if (to === STATUSES.FAILED) period.failed += 1;
    period.opened += Number(isOpen(to)) - Number(isOpen(from));
    if (WAITING.includes(to)) this.waiting.set(id, Number(timestamp));
    else this.waiting.delete(id);
  }

  async plots(range: PlotRange): Promise<Plots> {
    this.sample();
    const period = range === 'hour' ? PERIOD : periodOf(range);
    const { start, end } = windowOf(range, this.now(), period);
    // A sandbox is young: what was before it is not shown.
    const first = Math.max(start, end - Math.max(LEAST_SECONDS, Math.ceil((end - this.started) / period + 1) * period, 2 * period));
    const times = timesOf({ start: first, end, period });
    const slices = times.map(time => this.between(time, time + period));
    const total = (pick: (each: Period) => number) => slices.map(each => each.reduce((sum, one) => sum + pick(one), 0));
    let open = this.between(0, first).reduce((sum, each) => sum + each.opened, 0);
    return {
      read: 'Computed from the events of this process',
      range,
      period,
      times,
      series: {
        recorded: total(each => each.recorded),
        delivered: total(each => each.delivered),
        completed: total(each => each.completed),
        failed: total(each => each.failed),
        backlog: total(each => each.opened).map(opened => (open += opened)),
        oldestAge: slices.map((each, index) => greatestAge(each) ?? (times[index] >= this.started ? 0 : null)),
        ...percentiles(slices),
      },
    };
  }

  private periodOf(milliseconds: number): Period {
    this.sample();
    return this.at(periodAt(milliseconds));
  }

  private at(time: number): Period {
    const found = this.periods.get(time) ?? newPeriod();
    this.periods.set(time, found);
    return found;
  }

  /** Completes the ages of the periods that have passed. What waits now has waited since then. */
  private sample(): void {
    const current = periodAt(this.now());
    if (this.waiting.size > 0) {
      const oldest = [...this.waiting.values()].reduce((least, each) => Math.min(least, each));
      for (let time = Math.max(this.sampled, this.started); time <= current; time += PERIOD) {
        const age = Math.min(time + PERIOD, this.now() / 1000) - oldest;
        if (age >= 0) this.at(time).oldestAge = Math.max(this.at(time).oldestAge ?? 0, age);
      }
    }
    this.sampled = current;
  }

  private between(from: number, until: number): Period[] {
    return [...this.periods].filter(([time]) => from <= time && time < until).map(([, period]) => period);
  }
}

function greatestAge(periods: readonly Period[]): number | null {
  const ages = periods.flatMap(({ oldestAge }) => (oldestAge === null ? [] : [oldestAge]));
  return ages.length === 0 ? null : Math.max(...ages);
}

function newPeriod(): Period {
  return { recorded: 0, delivered: 0, completed: 0, failed: 0, opened: 0, oldestAge: null, lags: [] };
}

function periodAt(milliseconds: number): number {
  return Math.floor(milliseconds / 1000 / PERIOD) * PERIOD;
}

function isOpen(status: string): boolean {
  return !isFinal(status) && status !== STATUSES.FAILED;
}

function percentiles(slices: ReadonlyArray<readonly Period[]>): Partial<Record<PlotName, Array<number | null>>> {
  const sorted = slices.map(each => each.flatMap(({ lags }) => lags).sort((one, other) => one - other));
  const at = (part: number) => sorted.map(lags => (lags.length === 0 ? null : lags[Math.min(lags.length - 1, Math.floor(part * lags.length))]));
  return { lagP50: at(0.5), lagP99: at(0.99) };
}
