import { MANAGER_DEFAULTS } from './contract/defaults';
import { arrivalRate, eventsPerMessage, HOURS_PER_MONTH, minInterval, secondsOf, settlesByOutcome, Workload } from './cost-workload';
import { INDEX_LAG } from './wake-signal';

/** How often the functions run per month: a function of the load. */
export interface FunctionRuns {
  readonly ingest: number;
  readonly settle: number;
  readonly wiring: number;
  /** Runs of the dispatch function that its schedule starts. */
  readonly scheduled: number;
  /** Runs that signals start, and that find something to deliver. */
  readonly prompt: number;
  /** Runs that signals start, and that find nothing: an outcome freed a slot that nothing waited for. */
  readonly idle: number;
  /** What ingest, settle and dispatch send to the wake queue. */
  readonly signals: number;
  /** How long a run that a signal starts waits on average until the index shows what the signal was sent for. */
  readonly indexWaitSeconds: number;
}

/** Lambda reads an idle queue with this many pollers, which invoke as many instances. */
export const POLLERS = 5;
export const MESSAGES_PER_RUN = 1_000;
export const MINUTES_BETWEEN_WIRING_CHECKS = 15;
export const MINUTES_PER_MONTH = HOURS_PER_MONTH * 60;

const SETTLE_WINDOW_SECONDS = 1;

export function functionRuns(workload: Workload): FunctionRuns {
  const { eventsPerMonth: events, target, batchingWindowSeconds = 1, wiringCheck = true, minutesBetweenRuns = 1 } = workload;
  const ingest = pollerRuns(events, workload, batchingWindowSeconds);
  const settle = settlesByOutcome(workload) ? pollerRuns(events / eventsPerMessage(workload), workload, SETTLE_WINDOW_SECONDS) : 0;
  return {
    ingest,
    settle,
    wiring: wiringCheck ? MINUTES_PER_MONTH / MINUTES_BETWEEN_WIRING_CHECKS : 0,
    scheduled: target === undefined ? 0 : MINUTES_PER_MONTH / minutesBetweenRuns,
    ...promptRuns(workload, ingest, settle),
  };
}

/** Each run receives what arrives within the window at one of the pollers. */
function pollerRuns(messages: number, { bursts }: Workload, windowSeconds: number): number {
  const perRun = messages / secondsOf(bursts) * windowSeconds / POLLERS;
  return messages / Math.min(MESSAGES_PER_RUN, Math.max(1, perRun));
}

/**
 * All signals of an interval start one run, and each instance sends one of them at most. A run that leaves events, because there are too many or
 * because they wait for a full batch, signals the next one.
 */
function promptRuns(workload: Workload, ingest: number, settle: number): Pick<FunctionRuns, 'prompt' | 'idle' | 'signals' | 'indexWaitSeconds'> {
  const { eventsPerMonth: events, bursts, target, promptDispatch = true, batch, maxWaitSeconds = 0 } = workload;
  if (target === undefined || !promptDispatch) return { prompt: 0, idle: 0, signals: 0, indexWaitSeconds: 0 };
  const seconds = secondsOf(bursts);
  const interval = minInterval(workload);
  const intervals = seconds / interval;
  const full = events / MANAGER_DEFAULTS.maxEventsPerRun;
  const holding = batch === undefined ? 0 : Math.min(intervals, events * maxWaitSeconds / interval);
  const arriving = Math.max(Math.min(ingest, intervals), full);
  const prompt = Math.max(arriving, holding);
  const fromIngest = Math.min(ingest, POLLERS * intervals);
  const fromSettle = Math.min(settle, POLLERS * intervals);
  return {
    prompt,
    idle: Math.max(prompt, Math.min(arriving + settle, intervals)) - prompt,
    signals: fromIngest + fromSettle + (full > intervals ? full : 0) + holding,
    indexWaitSeconds: meanIndexWait(Math.min(interval, seconds / (ingest + settle))),
  };
}

/** If the first signal of an interval comes at any time within these seconds of its begin: its message comes as long after the end. */
function meanIndexWait(within: number): number {
  const most = INDEX_LAG / 1_000;
  return within <= most ? most - within / 2 : most * most / (2 * within);
}

/** Events in flight while events are delivered: at most as fast as prompt runs deliver them. */
export function inFlight(workload: Workload, minutesInFlight: number): number {
  if (!settlesByOutcome(workload)) return 0;
  return Math.min(arrivalRate(workload), MANAGER_DEFAULTS.maxEventsPerRun / minInterval(workload)) * 60 * minutesInFlight;
}
