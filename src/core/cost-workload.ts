import { DEFAULT_BATCH_BYTES } from './contract/batch-limits';
import { MANAGER_DEFAULTS } from './contract/defaults';

export const HOURS_PER_MONTH = 730;

/** What a manager can deliver to. */
export const COST_TARGETS = ['queue', 'function', 'standard-state-machine', 'express-state-machine', 'event-bus', 'forwarder'] as const;
export type CostTarget = typeof COST_TARGETS[number];

/** Bytes of the message for a typical event: a test counts them. */
export const MESSAGE_BYTES = 350;

const EVENTS_PER_FORWARDER_MESSAGE = 50;

export interface Bursts {
  readonly count: number;
  readonly hours: number;
}

/** What is recorded and delivered in a month of 730 hours, and with which settings. */
export interface Workload {
  readonly eventsPerMonth: number;
  /** The events arrive in bursts, and none between them. @default - evenly over the month */
  readonly bursts?: Bursts;
  /** @default - there is no manager */
  readonly target?: CostTarget;
  /** The outcome of each event is reported. @default - as the manager has it for the target */
  readonly byOutcome?: boolean;
  /** Between two runs of the schedule. @default 1 */
  readonly minutesBetweenRuns?: number;
  /** @default true */
  readonly promptDispatch?: boolean;
  /** @default 2 */
  readonly minIntervalSeconds?: number;
  /** The most events per message to the target. @default - a message per event */
  readonly batch?: number;
  /** How long an event may wait for others that fill its batch. @default 0 */
  readonly maxWaitSeconds?: number;
  /** Of the index by status. @default 1 */
  readonly shards?: number;
  /** @default 1 */
  readonly batchingWindowSeconds?: number;
  /** @default true */
  readonly objectIndex?: boolean;
  /** S3's events arrive through EventBridge. @default false */
  readonly eventBridge?: boolean;
  /** @default true */
  readonly wiringCheck?: boolean;
  /** Provisioned capacity with auto scaling. @default false */
  readonly provisioned?: boolean;
  /** Alarms and dashboards of `monitor()`. @default false */
  readonly monitored?: boolean;
  /** How many months rows are kept. @default 1 */
  readonly monthsOfRows?: number;
}

/** How many events arrive per second while they arrive. */
export function arrivalRate({ eventsPerMonth, bursts }: Workload): number {
  return eventsPerMonth / secondsOf(bursts);
}

/** How long events arrive, per month. */
export function secondsOf(bursts: Bursts | undefined): number {
  return hoursOf(bursts) * 3_600;
}

export function hoursOf(bursts: Bursts = { count: 1, hours: HOURS_PER_MONTH }): number {
  return bursts.count * bursts.hours;
}

export function settlesByOutcome({ target, byOutcome }: Workload): boolean {
  return target !== undefined && (byOutcome ?? (target === 'function' || target === 'standard-state-machine'));
}

/** How many events a message to the target carries on average: those that arrive from run to run, or within the wait for a full batch, up to `maxBytes`. */
export function eventsPerMessage(workload: Workload): number {
  const { target, batch, maxWaitSeconds = 0, promptDispatch = true, minutesBetweenRuns = 1 } = workload;
  if (batch === undefined) return target === 'forwarder' ? EVENTS_PER_FORWARDER_MESSAGE : 1;
  const between = promptDispatch ? minInterval(workload) : minutesBetweenRuns * 60;
  return Math.min(batch, Math.floor(DEFAULT_BATCH_BYTES / MESSAGE_BYTES), Math.max(1, arrivalRate(workload) * Math.max(between, maxWaitSeconds)));
}

export function minInterval({ minIntervalSeconds = MANAGER_DEFAULTS.minIntervalSeconds }: Workload): number {
  return minIntervalSeconds;
}
