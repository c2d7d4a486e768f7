import { arrivalRate, HOURS_PER_MONTH, settlesByOutcome, Workload } from './cost-workload';
import { eventWrites } from './cost-writes';

/** What a workload uses per month, in the units that AWS charges. */
export interface Usage {
  readonly writeUnits: number;
  readonly readUnits: number;
  readonly rowGigabytes: number;
  readonly queueRequests: number;
  readonly fifoRequests: number;
  readonly runs: number;
  readonly gigabyteSeconds: number;
  readonly busEvents: number;
  readonly scheduledRuns: number;
  readonly transitions: number;
  readonly expressExecutions: number;
  readonly logGigabytes: number;
  readonly metrics: number;
  readonly alarmMetrics: number;
  readonly dashboards: number;
}

/** What the functions and constructs use: tests count each on the shipping bundles, on the templates, or on a typical row. */
export const COUNTED = {
  /** Bytes, without the lines that Lambda adds. */
  log: { ingest: { run: 640, event: 9 }, dispatch: 710, settle: 580 },
  /** A manager publishes a count only if it is not 0. */
  metrics: { ingest: 5, wiring: 1, manager: 4, idleManager: 2 },
  /** Metrics that the alarms of `monitor()` evaluate. */
  alarms: { ledger: 12, onDispatch: 9, byOutcome: 13 },
  /** Bytes of a typical row that is completed: in the table and the index by status, and in the index by object. */
  row: { table: 1_400, objectIndex: 500 },
  /** Queries of a run that finds nothing. */
  queriesPerRun: 4,
} as const;

/** Assumptions, not measured on AWS: of functions with 512 MB, and 256 MB for the check of the wiring. */
const SECONDS = { ingest: { run: 0.05, event: 0.0003 }, settle: { run: 0.05, event: 0.0003 }, dispatch: { run: 0.1, event: 0.01 }, wiring: 1 };
const GIGABYTES = { function: 0.5, wiring: 0.25 };
/** START, END and REPORT, with 26 bytes per line for CloudWatch. */
const LAMBDA_LOG_BYTES = 450;

const MINUTES_PER_MONTH = HOURS_PER_MONTH * 60;
const MINUTES_BETWEEN_WIRING_CHECKS = 15;

/** Lambda reads an empty queue by five long polls of 20 seconds. */
const POLLERS = 5;
const IDLE_POLLS = POLLERS * 3 * MINUTES_PER_MONTH;
const MESSAGES_PER_REQUEST = 10;
const MESSAGES_PER_RUN = 1_000;
const MESSAGES_PER_FORWARDER_RUN = 50;

/** A query reads half a unit per 4 KB, at least half a unit; a row has up to 1 KB. */
const READ_UNITS = { query: 0.5, queriedRow: 0.125, row: 1 };

/** How long an event is in flight: each run reads those that are. */
const MINUTES_IN_FLIGHT = 1;

const NOTHING: Usage = {
  writeUnits: 0,
  readUnits: 0,
  rowGigabytes: 0,
  queueRequests: 0,
  fifoRequests: 0,
  runs: 0,
  gigabyteSeconds: 0,
  busEvents: 0,
  scheduledRuns: 0,
  transitions: 0,
  expressExecutions: 0,
  logGigabytes: 0,
  metrics: 0,
  alarmMetrics: 0,
  dashboards: 0,
};

/** To record the events. */
export function recordingUsage(workload: Workload): Usage {
  const { eventsPerMonth, objectIndex = true, eventBridge = false, wiringCheck = true, monitored = false, monthsOfRows = 1 } = workload;
  const units = eventWrites();
  const polled = pollingUsage(workload, workload.batchingWindowSeconds, SECONDS.ingest, COUNTED.log.ingest);
  const wiringRuns = wiringCheck ? MINUTES_PER_MONTH / MINUTES_BETWEEN_WIRING_CHECKS : 0;
  return {
    ...NOTHING,
    ...polled,
    writeUnits: eventsPerMonth * (units.record - (objectIndex ? 0 : units.objectIndex)),
    rowGigabytes: eventsPerMonth * monthsOfRows * (COUNTED.row.table + (objectIndex ? COUNTED.row.objectIndex : 0)) / 1e9,
    runs: polled.runs + wiringRuns,
    gigabyteSeconds: polled.gigabyteSeconds + wiringRuns * SECONDS.wiring * GIGABYTES.wiring,
    busEvents: eventBridge ? eventsPerMonth : 0,
    scheduledRuns: wiringRuns,
    metrics: COUNTED.metrics.ingest + (wiringCheck ? COUNTED.metrics.wiring : 0),
    ...(monitored && { alarmMetrics: COUNTED.alarms.ledger, dashboards: 1 }),
  };
}

/** To deliver and settle the events, and the requests of the target. */
export function deliveryUsage(workload: Workload): Usage {
  const { eventsPerMonth: events, target, minutesBetweenRuns = 1, monitored = false } = workload;
  if (target === undefined) return NOTHING;
  const { claim, complete } = eventWrites();
  const byOutcome = settlesByOutcome(workload);
  const runs = MINUTES_PER_MONTH / minutesBetweenRuns;
  const settled = byOutcome ? pollingUsage(workload, 1, SECONDS.settle, { run: COUNTED.log.settle, event: 0 }) : NOTHING;
  const inFlight = byOutcome ? events / MINUTES_PER_MONTH * MINUTES_IN_FLIGHT : 0;
  return {
    ...NOTHING,
    writeUnits: events * (claim + complete),
    readUnits: runs * (COUNTED.queriesPerRun * READ_UNITS.query + inFlight * READ_UNITS.queriedRow)
      + events * (READ_UNITS.queriedRow + (byOutcome ? READ_UNITS.row : 0)),
    fifoRequests: IDLE_POLLS,
    queueRequests: settled.queueRequests + (target === 'queue' ? 3 * events / MESSAGES_PER_REQUEST : 0),
    runs: runs + settled.runs + (target === 'function' ? events : target === 'forwarder' ? events / MESSAGES_PER_FORWARDER_RUN : 0),
    gigabyteSeconds: settled.gigabyteSeconds + (runs * SECONDS.dispatch.run + events * SECONDS.dispatch.event) * GIGABYTES.function,
    busEvents: target === 'event-bus' ? events : 0,
    scheduledRuns: runs,
    transitions: target === 'standard-state-machine' ? events : 0,
    expressExecutions: target === 'express-state-machine' ? events : 0,
    logGigabytes: settled.logGigabytes + runs * (COUNTED.log.dispatch + LAMBDA_LOG_BYTES) / 1e9,
    metrics: events > 0 ? COUNTED.metrics.manager : COUNTED.metrics.idleManager,
    ...(monitored && { alarmMetrics: byOutcome ? COUNTED.alarms.byOutcome : COUNTED.alarms.onDispatch, dashboards: 1 }),
  };
}

export function sumOf(one: Usage, other: Usage): Usage {
  const sums = Object.entries(one).map(([name, quantity]) => [name, quantity + other[name as keyof Usage]]);
  return Object.fromEntries(sums) as Usage;
}

interface PerRun {
  readonly run: number;
  readonly event: number;
}

/** Of a queue whose messages a function receives in batches: what arrives within a window at one of the pollers. */
function pollingUsage(
  workload: Workload, windowSeconds = 1, seconds: PerRun, log: PerRun,
): Pick<Usage, 'queueRequests' | 'runs' | 'gigabyteSeconds' | 'logGigabytes'> {
  const { eventsPerMonth: events } = workload;
  const perRun = Math.min(MESSAGES_PER_RUN, Math.max(1, arrivalRate(workload) * windowSeconds / POLLERS));
  const runs = events / perRun;
  return {
    queueRequests: events + 2 * runs * Math.max(1, perRun / MESSAGES_PER_REQUEST) + IDLE_POLLS,
    runs,
    gigabyteSeconds: (runs * seconds.run + events * seconds.event) * GIGABYTES.function,
    logGigabytes: (runs * (log.run + LAMBDA_LOG_BYTES) + events * log.event) / 1e9,
  };
}
